using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve;

/// <summary>What a request asks for.</summary>
/// <param name="Query">What is looked for; null for nothing in particular.</param>
/// <param name="Count">How many photos, 1 to <see cref="ServeLimits.MaxResults"/>.</param>
/// <param name="MinCosine">Leaves out what is below; null leaves out nothing.</param>
/// <param name="Folder">Only in this folder; null or empty in all.</param>
/// <param name="ButNot">Id of a photo that is not wanted: the one that the others should resemble.</param>
internal sealed record Wish(PhotoQuery? Query, int Count, double? MinCosine = null, string? Folder = null, string? ButNot = null);

/// <summary>What a search found.</summary>
/// <param name="Index">The index.</param>
/// <param name="Photos">How many photos the index holds.</param>
/// <param name="Model">The model that read the query.</param>
/// <param name="Notes">
/// What a person should know: words that were cut off, an index of an unknown model, photos that cannot be shown or are not the starter
/// model's.
/// </param>
/// <param name="Milliseconds">How long reading the query and searching took.</param>
/// <param name="Hits">The photos, best first.</param>
internal sealed record SearchAnswer(
    string Index, long Photos, string Model, IReadOnlyList<string> Notes, double Milliseconds, IReadOnlyList<FoundPhoto> Hits);

/// <summary>A photo that a search found.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path in the photo folder, or its address on the web.</param>
/// <param name="Cosine">Cosine of its embedding with the query's, -1 to 1.</param>
/// <param name="OnTheWeb">True when a browser fetches it from elsewhere; <c>/api/photo</c> does not have it then.</param>
/// <param name="Credit">Who made it, which is to be said beside it; null where nobody says.</param>
internal sealed record FoundPhoto(string Id, string ImageUrl, double Cosine, bool OnTheWeb, PhotoCredit? Credit);

/// <summary>Searches for what people type and drop.</summary>
internal sealed class Searches(ServeOptions options, SearchModel searchModel, PhotoPlaces places, Photographers photographers) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    /// <summary>Embeddings of texts: going back, or another number of results, asks for the same text again.</summary>
    private readonly MemoryCache texts = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    /// <exception cref="RequestRefusedException">The index is another model's (409).</exception>
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
        // Nothing in particular is near to an empty text.
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
        if (wish.Query?.Text is { } text && tokenizer.Tokenize(text) is { IsTruncated: true } tokens)
            yield return $"The text is longer than the model reads: the last {tokens.DroppedTokens} of its tokens were left out.";
        if (options.Settings.StarterNote(index.Info) is { } starter) yield return starter;
    }
}
