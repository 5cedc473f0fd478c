using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>
/// Finds out whether an index's photos are on the web. Only then may the page fetch pictures from other servers.
/// </summary>
internal sealed class WebPhotos(IndexShelf shelf) : IDisposable
{
    /// <summary>How many photos to check. An index usually holds photos of one kind.</summary>
    private const int Looked = 8;

    private static readonly TimeSpan Believed = TimeSpan.FromMinutes(1);

    private readonly MemoryCache known = new(new MemoryCacheOptions());

    /// <returns>False also if the index does not exist or the store does not answer.</returns>
    public async Task<bool> AreInAsync(string? name, CancellationToken cancellationToken)
    {
        try
        {
            var index = await shelf.OpenAsync(name, cancellationToken);
            if (known.TryGetValue(index.Name, out bool areThere)) return areThere;
            var anywhere = Enumerable.Repeat(1 / MathF.Sqrt(index.Info.Dimension), index.Info.Dimension).ToArray();
            var some = await index.Index.SearchAsync(anywhere, Looked, cancellationToken: cancellationToken);
            return known.Set(
                index.Name, some.Any(photo => photo.ImageUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase)), Believed);
        }
        catch (PhotoSearchException)
        {
            return false;
        }
    }

    public void Dispose() => known.Dispose();
}
