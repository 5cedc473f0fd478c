using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>
/// Recorded results of OpenAI's preprocessing, in shared/fixtures/preprocess. Its README.md describes how they were made.
/// </summary>
internal static class PreprocessFixtures
{
    internal sealed record Case(
        string Name, string Input, string? Expected, double? MeanTolerance, int[]? Size, int[]? Resized, int CropOffset, string? Error,
        int ExifOrientation)
    {
        internal string InputPath => Input.StartsWith("photos/", StringComparison.Ordinal)
            ? TestPaths.InShared(Input)
            : TestPaths.InShared("fixtures/preprocess", Input);

        internal Task<byte[]> ReadInputAsync() => File.ReadAllBytesAsync(InputPath);

        /// <summary>The expected square, an RGB PNG of 224 x 224, which decoding does not change.</summary>
        internal async Task<RgbImage> ReadExpectedAsync() =>
            ImageDecoder.DecodeForModel(await File.ReadAllBytesAsync(TestPaths.InShared("fixtures/preprocess", Expected!)), Expected!);
    }

    internal static IReadOnlyList<Case> All => Lazily.Value;

    internal static Case Named(string name) => All.Single(c => c.Name == name);

    /// <summary>Mean absolute difference of the channel values, 0 to 255.</summary>
    internal static double MeanDifference(RgbImage a, RgbImage b) =>
        a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();

    private static readonly Lazy<List<Case>> Lazily = new(Read);

    private static List<Case> Read()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(TestPaths.InShared("fixtures/preprocess/manifest.json")));
        return manifest.RootElement.GetProperty("cases").Deserialize<List<Case>>(Naming)!;
    }

    private static readonly JsonSerializerOptions Naming = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
