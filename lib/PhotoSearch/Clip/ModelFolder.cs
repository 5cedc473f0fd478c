using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch;

/// <summary>A model folder: its files, and the values from its <c>model.json</c> if it has one.</summary>
internal sealed partial record ModelFolder
{
    public const string VisionFile = "vision_model.onnx";
    public const string TextFile = "text_model.onnx";

    /// <summary>The files that the tokenizer reads.</summary>
    public static IReadOnlyList<string> TokenizerFiles { get; } = ["vocab.json", "merges.txt"];

    public static IReadOnlyList<string> RequiredFiles { get; } = [VisionFile, TextFile, .. TokenizerFiles];

    [JsonIgnore]
    public string Path { get; set; } = "";

    public string? Name { get; set; }

    /// <summary>Side of the image tower's square input, in pixels.</summary>
    public int ImageSize { get; set; } = 224;

    /// <summary>Mean of R, G and B, for values from 0 to 1. Default: CLIP's.</summary>
    public float[] Mean { get; set; } = [.. ClipPixels.Mean];

    /// <summary>Standard deviation of R, G and B, for values from 0 to 1. Default: CLIP's.</summary>
    public float[] Std { get; set; } = [.. ClipPixels.StandardDeviation];

    /// <summary>The most tokens that the text tower reads, including start and end.</summary>
    public int ContextLength { get; set; } = 77;

    /// <param name="path">The folder.</param>
    /// <param name="files">The required files.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="PhotoSearchException">A file is missing, or <c>model.json</c> is not valid.</exception>
    public static async Task<ModelFolder> OpenAsync(string path, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
            if (!File.Exists(System.IO.Path.Combine(path, file)))
                throw new PhotoSearchException(
                    $"The model folder {path} has no {file}. Use a folder with {string.Join(", ", RequiredFiles.SkipLast(1))} and " +
                    $"{RequiredFiles[^1]}, or the model \"starter\".");

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
                    $"{description} is not a valid model description: {PlainText.Beginning(wrong.Message, 200)} Correct it, or copy or " +
                    "download the model again.", wrong);
            }
            if (folder is { Mean: not { Length: 3 } } or { Std: not { Length: 3 } } or { ImageSize: < 1 } or { ContextLength: < 3 })
                throw new PhotoSearchException(
                    $"{description} is not valid: mean and std must have 3 numbers, image_size must be 1 or more, and context_length 3 " +
                    "or more. Correct it, or copy or download the model again.");
        }
        return (folder ?? new()) with
        {
            Path = path,
            Name = folder?.Name ?? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)),
        };
    }

    /// <summary>
    /// Generated at compile time, because reflection adds 40 ms to the start of a command. The properties have setters because the
    /// generated code sets an <c>init</c> property to zero when the file lacks it.
    /// </summary>
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ModelFolder))]
    private sealed partial class Json : JsonSerializerContext;
}
