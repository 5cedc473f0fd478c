using System.Globalization;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch evaluate FOLDER</c>: how well photos that nobody described find themselves.</summary>
internal static class FolderEvaluation
{
    /// <param name="settings">The model, and the index's name.</param>
    /// <param name="folder">The photos.</param>
    /// <param name="byIndex">Search the index of the settings, instead of embedding the photos.</param>
    /// <param name="exact">In an index, compare with every photo.</param>
    /// <param name="json">Write JSON.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<int> RunAsync(
        WorkshopSettings settings, string folder, bool byIndex, bool exact, bool json, CancellationToken cancellationToken)
    {
        await using var index = byIndex ? PhotoIndex.Open(settings) : null;
        var info = index is null ? null
            : await index.GetInfoAsync(cancellationToken) ?? throw await CommonOptions.NoIndexAsync(settings, index, cancellationToken);
        info?.EnsureFits(settings);
        var root = info is null ? null : settings.RootOf(info, PhotoPath.Parse(folder).Folder);
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        if (WorkshopSettings.StarterNote(model.Name, Path.GetFullPath(folder)) is { } note) Console.Error.WriteLine(note);

        var failures = new List<FailedPhoto>();
        var result = index is null
            ? await PhotoEvaluation.RunAsync(model, folder, Fail, Console.Error.WriteLine, cancellationToken)
            : await PhotoEvaluation.RunAsync(model, folder, root!, index, exact, Fail, Console.Error.WriteLine, cancellationToken);
        if (json) WriteJson(folder, index?.Name, result, failures);
        else WriteTable(folder, result);
        return failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;

        void Fail(FailedPhoto failure)
        {
            Console.Error.WriteLine(IngestOutput.Line(failure));
            failures.Add(failure);
        }
    }

    private static void WriteTable(string folder, PhotoEvaluationResult result)
    {
        Console.WriteLine(
            $"{PlainText.Of(folder)}: {Quantity.Photos(result.Photos)} looked for among {result.Searched:N0}, model {result.Model}\n");
        foreach (var line in AlignedColumns.Lines(["", "Hits@1", "Hits@5", "cosine"], result.Variants.Select(variant => new[]
            {
                variant.Variant, Share(variant.HitsAt1), Share(variant.HitsAt5), Share(variant.Cosine),
            }), [1, 2, 3]))
            Console.WriteLine(line);
    }

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);

    private static void WriteJson(string folder, string? index, PhotoEvaluationResult result, List<FailedPhoto> failures) =>
        JsonOutput.Write(new
        {
            folder,
            result.Model,
            index,
            result.Searched,
            result.Photos,
            Variants = result.Variants.Select(variant => new
            {
                variant.Variant,
                hits_at_1 = variant.HitsAt1,
                hits_at_5 = variant.HitsAt5,
                variant.Cosine,
            }),
            failures,
        });
}
