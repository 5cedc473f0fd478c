using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve;

/// <summary>The indexes of the store, opened once each.</summary>
internal sealed class IndexShelf(ServeOptions options) : IAsyncDisposable
{
    /// <summary>How long what an index says of itself is believed: a search as somebody types asks ten times a second.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, IPhotoIndex> opened = new(StringComparer.Ordinal);
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
        if (!opened.TryGetValue(name, out var index)) index = PhotoIndex.Open(options.Settings, name);
        if (!infos.TryGetValue(name, out IndexInfo? info))
        {
            info = await index.GetInfoAsync(cancellationToken);
            if (info is null)
            {
                opened.TryRemove(name, out _);
                await index.DisposeAsync();
                throw new RequestRefusedException(StatusCodes.Status404NotFound,
                    $"There is no index \"{name}\" in {index.Location}. Create and fill it with: photosearch add FOLDER --index {name}");
            }
            infos.Set(name, info, Freshness);
        }
        return new(opened.GetOrAdd(name, index), info!, options.Settings.PhotosFolderOf(info));
    }

    /// <summary>All indexes of the store, by name.</summary>
    /// <exception cref="PhotoIndexException">The store cannot be reached.</exception>
    public Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken) => PhotoIndex.ListAsync(options.Settings, cancellationToken);

    /// <summary>Asks an index anew next time, because it changed.</summary>
    public void Forget(string name) => infos.Remove(name);

    public async ValueTask DisposeAsync()
    {
        foreach (var index in opened.Values) await index.DisposeAsync();
        infos.Dispose();
    }
}
