using System.Text.Encodings.Web;
using System.Text.Json;

namespace PhotoSearch.Cli;

/// <summary>Results as JSON on standard output, for other programs.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // For terminals and files, not for a page: letters of all languages stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads what another process of this program wrote.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    public static void Write<T>(T value) => Console.WriteLine(Serialize(value));
}
