using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch;

/// <summary>What a model folder says of itself: its files, and <c>model.json</c> where there is one.</summary>
internal sealed partial record ModelFolder
{
    public const string VisionFile = "vision_model.onnx";
    public const string TextFile = "text_model.onnx";

    /// <summary>What splitting a text into tokens needs.</summary>
    public static IReadOnlyList<string> TokenizerFiles { get; } = ["vocab.json", "merges.txt"];

    public static IReadOnlyList<string> RequiredFiles { get; } = [VisionFile, TextFile, .. TokenizerFiles];

    [JsonIgnore]
    public string Path { get; set; } = "";

    public string? Name { get; set; }

    /// <summary>Pixels a side that the image tower takes.</summary>
    public int ImageSize { get; set; } = 224;

    /// <summary>Mean of R, G and B, of values 0 to 1; CLIP's unless the model says another.</summary>
    public float[] Mean { get; set; } = [.. ClipPixels.Mean];

    /// <summary>Standard deviation of R, G and B; CLIP's unless the model says another.</summary>
    public float[] Std { get; set; } = [.. ClipPixels.StandardDeviation];

    /// <summary>Tokens that the text tower takes at most, start and end among them.</summary>
    public int ContextLength { get; set; } = 77;

    /// <param name="path">The folder.</param>
    /// <param name="files">Those that must be there.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="PhotoSearchException">A file is missing, or <c>model.json</c> cannot be understood.</exception>
    public static async Task<ModelFolder> OpenAsync(string path, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
            if (!File.Exists(System.IO.Path.Combine(path, file)))
                throw new PhotoSearchException(
                    $"The model folder {path} has no {file}. A model is {string.Join(", ", RequiredFiles)}; set CLIP_MODEL to such a " +
                    "folder, or to \"starter\".");

        var description = System.IO.Path.Combine(path, "model.json");
        ModelFolder? folder = null;
        if (File.Exists(description))
        {
            try
            {
                await using var json = File.OpenRead(description);
                folder = await JsonSerializer.DeserializeAsync(json, Json.Default.ModelFolder, cancellationToken);
            }
            catch (JsonException wrong)
            {
                throw new PhotoSearchException(
                    $"{description} is not the JSON object it should be: {PlainText.Beginning(wrong.Message, 200)}", wrong);
            }
            if (folder is { Mean: not { Length: 3 } } or { Std: not { Length: 3 } } or { ImageSize: < 1 } or { ContextLength: < 3 })
                throw new PhotoSearchException(
                    $"{description}: mean and std hold 3 numbers, image_size is 1 or more, context_length 3 or more.");
        }
        return (folder ?? new()) with
        {
            Path = path,
            Name = folder?.Name ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)),
        };
    }

    /// <summary>
    /// Compiled with the library, because reflection takes 40 ms at the start of a command. It would set an <c>init</c> property that the
    /// file leaves out to zero.
    /// </summary>
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ModelFolder))]
    private sealed partial class Json : JsonSerializerContext;
}
