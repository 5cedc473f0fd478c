using System.Collections.Concurrent;

namespace PhotoSearch.Tests;

/// <summary>The starter model's embedding of every picture and text of the evaluation, each made once, by the library as anybody calls it.</summary>
public sealed class StarterEmbeddings : IAsyncLifetime
{
    private const int BatchSize = 8;

    private readonly ConcurrentDictionary<string, float[]> pictures = [];
    private readonly ConcurrentDictionary<string, float[]> texts = [];

    /// <summary>By the picture's id, or by the file name of a photo of the gallery.</summary>
    internal float[] OfPicture(string id) => pictures[id];

    internal float[] OfText(string text) => texts[text];

    /// <summary>The photos of <c>data/photos</c>, by file name.</summary>
    internal string[] Photos { get; } =
        [.. Directory.EnumerateFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public async Task InitializeAsync()
    {
        using var model = await ClipModel.LoadAsync(WorkshopSettings.Load(TestPaths.Repository) with { ClipModel = "starter" });
        await Parallel.ForEachAsync(FilesAsync().Chunk(BatchSize), async (batch, cancellationToken) =>
        {
            var pixels = batch.Select(picture => ImageDecoder.DecodeForModel(picture.File(), picture.Id, model.ImageSize)).ToArray();
            foreach (var (picture, embedding) in batch.Zip(await model.EmbedPhotosAsync(pixels, cancellationToken)))
                pictures[picture.Id] = embedding;
        });
        await Parallel.ForEachAsync(Texts, async (text, cancellationToken) => texts[text] = await model.EmbedTextAsync(text, cancellationToken));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static IEnumerable<string> Texts =>
        EvaluationData.Retrievals.Select(row => row.Text)
            .Concat(EvaluationData.PicturePairs.Select(row => row.Text))
            .Concat(EvaluationData.TextPairs.SelectMany(row => new[] { row.Right, row.Wrong }))
            .Concat(EvaluationData.GalleryQueries.Select(row => row.Query))
            .Distinct();

    /// <summary>Every picture as the file that a person would have: a tile is cut out and saved as PNG, which loses nothing.</summary>
    private async IAsyncEnumerable<(string Id, Func<byte[]> File)> FilesAsync()
    {
        foreach (var sheet in EvaluationData.Pictures.GroupBy(picture => picture.File))
        {
            var pixels = await ImageDecoder.ReadThumbnailAsync(EvaluationData.PathOf(sheet.Key), ImageDecoder.MaxSide);
            foreach (var picture in sheet)
                yield return (picture.Image, () => ImageDecoder.EncodePng(Cut(pixels, picture)));
        }
        foreach (var photo in Photos)
            yield return (photo, () => File.ReadAllBytes(TestPaths.InRepository("data", "photos", photo)));
    }

    private static RgbImage Cut(RgbImage sheet, EvaluationPicture tile)
    {
        var row = tile.Width * 3;
        var pixels = new byte[row * tile.Height];
        for (var y = 0; y < tile.Height; y++)
            sheet.Pixels.AsSpan(((tile.Y + y) * sheet.Width + tile.X) * 3, row).CopyTo(pixels.AsSpan(y * row));
        return new(tile.Width, tile.Height, pixels);
    }
}
