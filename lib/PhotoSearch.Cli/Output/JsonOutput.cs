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

    public static void Write<T>(T value) => Console.WriteLine(Serialize(value));
}
