using System.Collections.ObjectModel;
using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Who made the photos, where the folder that they lie in says so.</summary>
internal sealed class Photographers : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly MemoryCache tables = new(new MemoryCacheOptions());

    /// <returns>Null where nobody says.</returns>
    public async Task<PhotoCredit?> FindAsync(OpenedIndex index, string imageUrl, CancellationToken cancellationToken)
    {
        try
        {
            var file = PhotoFile.PathOf(imageUrl, index.EnsureFolder());
            var folder = Path.GetDirectoryName(file)!;
            // A table that changed is another one.
            var key = (folder, File.GetLastWriteTimeUtc(Path.Combine(folder, PhotoCredit.FileName)));
            if (!tables.TryGetValue(key, out IReadOnlyDictionary<string, PhotoCredit>? credits))
                credits = tables.Set(
                    key, await ReadAsync(folder, cancellationToken), new MemoryCacheEntryOptions { SlidingExpiration = Remembered });
            return credits!.GetValueOrDefault(Path.GetFileName(file));
        }
        catch (Exception unknown) when (unknown is PhotoSearchException or IOException or UnauthorizedAccessException)
        {
            // On the web, outside of the folder, or at a path that cannot be asked (too long, a circle of links, no rights): the photo is
            // found all the same.
            return null;
        }
    }

    public void Dispose() => tables.Dispose();

    /// <returns>Empty for a table of that name which is no credits, so that it is not read anew for the next photo.</returns>
    private static async Task<IReadOnlyDictionary<string, PhotoCredit>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await PhotoCredit.ReadAsync(folder, cancellationToken);
        }
        catch (PhotoSearchException)
        {
            return ReadOnlyDictionary<string, PhotoCredit>.Empty;
        }
    }
}
