using System.Text.Encodings.Web;
using System.Text.Json;

namespace PhotoSearch.Cli;

/// <summary>Results as JSON on standard output, for other programs.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // The output goes to terminals and files, not into HTML, so letters of all languages stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads the JSON output of another process of this program.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    public static void Write<T>(T value) => Console.WriteLine(Serialize(value));
}
