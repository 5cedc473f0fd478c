using System.Collections.Concurrent;

namespace PhotoSearch.Tests;

/// <summary>
/// The starter model's embeddings of all pictures and texts in the evaluation, each made once through the library's public API.
/// </summary>
public sealed class StarterEmbeddings(StarterModel starter) : IAsyncLifetime
{
    private ConcurrentDictionary<string, float[]> pictures = [];
    private readonly ConcurrentDictionary<string, float[]> texts = [];

    /// <summary>By the picture's id, or a sample photo's file name.</summary>
    internal float[] OfPicture(string id) => pictures[id];

    internal float[] OfText(string text) => texts[text];

    /// <summary>The photos in <c>data/photos</c>, by file name.</summary>
    internal string[] Photos { get; } =
        [.. Directory.EnumerateFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync()
    {
        var model = starter.Model;
        var photos = Photos.Select(photo => new EvaluationPicture(photo, TestPaths.InRepository("data", "photos", photo)));
        (pictures, var failures) =
            await EvaluationPicture.EmbedAsync([.. EvaluationData.Pictures, .. photos], model, done: null, CancellationToken.None);
        Assert.Empty(failures);
        await Parallel.ForEachAsync(
            Texts, async (text, cancellationToken) => texts[text] = await model.EmbedTextAsync(text, cancellationToken));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<string> Texts =>
        EvaluationData.Retrievals.Select(row => row.Text)
            .Concat(EvaluationData.PicturePairs.Select(row => row.Text))
            .Concat(EvaluationData.TextPairs.SelectMany(row => new[] { row.Right, row.Wrong }))
            .Concat(EvaluationData.GalleryQueries.Select(row => row.Query))
            .Distinct();
}
