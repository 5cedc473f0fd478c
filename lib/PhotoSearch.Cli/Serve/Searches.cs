using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using PhotoSearch.Cli.Commands;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve;

/// <summary>A search request.</summary>
/// <param name="Query">The query; null for any photos.</param>
/// <param name="Count">The most photos to return, 1 to <see cref="ServeLimits.MaxResults"/>.</param>
/// <param name="MinCosine">The lowest cosine to return; null for no limit.</param>
/// <param name="Folder">The folder to search; null or empty for all.</param>
/// <param name="ButNot">The id of a photo to leave out, because it is the query itself.</param>
internal sealed record Wish(PhotoQuery? Query, int Count, double? MinCosine = null, string? Folder = null, string? ButNot = null);

/// <summary>The answer to a search.</summary>
/// <param name="Index">The index.</param>
/// <param name="Photos">The number of photos in the index.</param>
/// <param name="Model">The model that read the query.</param>
/// <param name="Notes">
/// Notes for the user: a text that was cut, an index of an unknown model, photos that cannot be shown or that the starter model does not
/// know.
/// </param>
/// <param name="Milliseconds">The time for embedding the query and searching.</param>
/// <param name="Hits">The photos, best first.</param>
internal sealed record SearchAnswer(
    string Index, long Photos, string Model, IReadOnlyList<string> Notes, double Milliseconds, IReadOnlyList<FoundPhoto> Hits);

/// <summary>A photo that a search found.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path in the photo folder, or its address on the web.</param>
/// <param name="Cosine">The cosine of its embedding with the query's, -1 to 1.</param>
/// <param name="OnTheWeb">True if the browser fetches it from the web. <c>/api/photo</c> does not have it then.</param>
/// <param name="Credit">The photographer, to show next to the photo; null if unknown.</param>
internal sealed record FoundPhoto(string Id, string ImageUrl, double Cosine, bool OnTheWeb, PhotoCredit? Credit);

/// <summary>Runs the searches of the page and the API.</summary>
internal sealed class Searches(ServeOptions options, SearchModel searchModel, PhotoPlaces places, Photographers photographers) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    /// <summary>Embeddings of texts. Going back or asking for more results repeats the same text.</summary>
    private readonly MemoryCache texts = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    /// <exception cref="RequestRefusedException">Another model filled the index (409).</exception>
    public async Task<SearchAnswer> SearchAsync(OpenedIndex index, Wish wish, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var model = await searchModel.Loading.WaitAsync(cancellationToken);
        index.EnsureFits(model);
        var embedding = await EmbedAsync(wish.Query, cancellationToken);
        var hits = await index.Index.SearchAsync(
            embedding, wish.Count + (wish.ButNot is null ? 0 : 1), folder: wish.Folder, cancellationToken: cancellationToken);
        places.Remember(index, hits);
        var elapsed = Math.Round(watch.Elapsed.TotalMilliseconds, 1);
        var found = new List<FoundPhoto>(hits.Count);
        foreach (var hit in hits.Where(hit => hit.Id != wish.ButNot && hit.Cosine >= (wish.MinCosine ?? -2)).Take(wish.Count))
        {
            var credit = await photographers.FindAsync(index, hit.ImageUrl, cancellationToken);
            found.Add(new(hit.Id, hit.ImageUrl, Math.Round(hit.Cosine, 4), PhotoFile.IsOnTheWeb(hit.ImageUrl), credit));
        }
        return new(index.Name, index.Info.Photos, model.Name, await NotesOnAsync(index, model, wish, cancellationToken)
            .ToListAsync(cancellationToken), elapsed, found);
    }

    public void Dispose() => texts.Dispose();

    private async Task<float[]> EmbedAsync(PhotoQuery? query, CancellationToken cancellationToken)
    {
        if (query is { Photo: not null } or { PhotoBytes: not null })
            return await searchModel.UseAsync(model => query.EmbedAsync(model, cancellationToken), cancellationToken);
        var key = (query?.Text, query?.Without);
        if (texts.TryGetValue(key, out float[]? kept)) return kept!;
        // Without a query, search for an empty text, which resembles no photo in particular.
        var embedding =
            await searchModel.UseAsync(
                model => query?.EmbedAsync(model, cancellationToken) ?? model.EmbedTextAsync("", cancellationToken), cancellationToken);
        return texts.Set(key, embedding, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Remembered });
    }

    private async IAsyncEnumerable<string> NotesOnAsync(
        OpenedIndex index, ClipModel model, Wish wish, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (index.Info.WarningFor(model.Name) is { } warning) yield return warning;
        if (index.FolderProblem is { } problem) yield return problem;
        var tokenizer = await model.LoadTokenizerAsync(cancellationToken);
        if (wish.Query?.Text is { } text && TokensCommand.NoteOn(tokenizer.Tokenize(text)) is { } cut) yield return cut;
        if (options.Settings.StarterNote(index.Info) is { } starter) yield return starter;
    }
}
