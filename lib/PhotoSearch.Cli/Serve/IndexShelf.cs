using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve;

/// <summary>The indexes of the store, opened once each.</summary>
internal sealed class IndexShelf(ServeOptions options, ServedFolders folders) : IAsyncDisposable
{
    /// <summary>How long what an index says of itself is believed: a search as somebody types asks ten times a second.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    /// <summary>An index, and what it said when it was opened: of another model it would refuse searches.</summary>
    private sealed record Opened(IPhotoIndex Index, IndexInfo First);

    /// <summary>Indexes that are, or were, in the store.</summary>
    private readonly ConcurrentDictionary<string, Opened> opened = new(StringComparer.Ordinal);

    /// <summary>Those that were made again for another model. They stay open to the end, because requests share them.</summary>
    private readonly ConcurrentBag<IPhotoIndex> replaced = [];
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);
    private readonly MemoryCache infos = new(new MemoryCacheOptions());

    /// <summary>Opens an index.</summary>
    /// <param name="name">Its name; null is the one of the settings.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SettingsException">No index can have this name.</exception>
    /// <exception cref="RequestRefusedException">There is no such index (404).</exception>
    /// <exception cref="PhotoIndexException">The store cannot be reached.</exception>
    public async Task<OpenedIndex> OpenAsync(string? name, CancellationToken cancellationToken)
    {
        name ??= options.Settings.IndexName;
        if (!infos.TryGetValue(name, out (IPhotoIndex, IndexInfo) known))
            known = infos.Set(name, await AskAsync(name, cancellationToken), Freshness);
        var (index, info) = known;
        var folder = folders.Of(info);
        if (folder is null) TellOnce(info);
        return new(index, info, folder);
    }

    /// <summary>All indexes of the store, by name.</summary>
    /// <exception cref="PhotoIndexException">The store cannot be reached.</exception>
    public Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken) =>
        PhotoIndex.ListAsync(options.Settings, cancellationToken);

    /// <summary>Asks an index anew next time, because it changed.</summary>
    public void Forget(string name) => infos.Remove(name);

    public async ValueTask DisposeAsync()
    {
        foreach (var index in opened.Values.Select(one => one.Index).Concat(replaced)) await index.DisposeAsync();
        infos.Dispose();
    }

    /// <summary>Asks an index what it holds.</summary>
    /// <remarks>It is opened for good when it is there, not twice when two requests are the first, and anew for another model.</remarks>
    private async Task<(IPhotoIndex Index, IndexInfo Info)> AskAsync(string name, CancellationToken cancellationToken)
    {
        var known = opened.GetValueOrDefault(name);
        var index = known?.Index ?? PhotoIndex.Open(options.Settings, name);
        var kept = known?.Index;
        try
        {
            var info = await index.GetInfoAsync(cancellationToken) ?? throw new RequestRefusedException(StatusCodes.Status404NotFound,
                $"There is no index \"{name}\" in {index.Location}. " +
                $"Create and fill it with: {ThisProgram.Name} add FOLDER --index {name}");
            if (known is null)
            {
                var (first, itsInfo) = opened.GetOrAdd(name, new Opened(index, info));
                kept = first;
                return (first, itsInfo);
            }
            if ((known.First.Model, known.First.Dimension) == (info.Model, info.Dimension)) return (known.Index, info);
        }
        finally
        {
            if (kept != index) await index.DisposeAsync();
        }
        if (opened.TryRemove(KeyValuePair.Create(name, known))) replaced.Add(index);
        return await AskAsync(name, cancellationToken);
    }

    /// <summary>
    /// Names the folder and the option on the console, for the one who started the server; a request's sender is told without the path.
    /// </summary>
    private void TellOnce(IndexInfo info)
    {
        if (!told.TryAdd(info.Name, true)) return;
        Console.Error.WriteLine(PlainText.Of(
            $"Photos of index \"{info.Name}\" are neither shown nor taken: it says that they lie in {info.PhotosFolder}, " +
            "and the index is a server's, where others may write too. " +
            $"If your photos do lie there, start again with: --photos {CommandLineProgram.Argument(info.PhotosFolder!)} " +
            $"(folders in {string.Join(" and ", folders.Roots.Distinct())} need no option.)"));
    }
}
