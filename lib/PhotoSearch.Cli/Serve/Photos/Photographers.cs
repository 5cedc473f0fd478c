using System.Collections.ObjectModel;
using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Finds the photographers of photos in a table in the photos' folder.</summary>
internal sealed class Photographers : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly MemoryCache tables = new(new MemoryCacheOptions());

    /// <returns>The credit, or null if there is none.</returns>
    public async Task<PhotoCredit?> FindAsync(OpenedIndex index, string imageUrl, CancellationToken cancellationToken)
    {
        // Before the exceptions below: a page of photos on the web would throw one for each.
        if (index.ServedFolder is not { } served || PhotoFile.IsOnTheWeb(imageUrl)) return null;
        try
        {
            var file = PhotoFile.PathOf(imageUrl, served);
            var folder = Path.GetDirectoryName(file)!;
            // A table that changes gets another key.
            var key = (folder, File.GetLastWriteTimeUtc(Path.Combine(folder, PhotoCredit.FileName)));
            if (!tables.TryGetValue(key, out IReadOnlyDictionary<string, PhotoCredit>? credits))
                credits = tables.Set(
                    key, await ReadAsync(folder, cancellationToken), new MemoryCacheEntryOptions { SlidingExpiration = Remembered });
            return credits!.GetValueOrDefault(Path.GetFileName(file));
        }
        catch (Exception unknown) when (unknown is PhotoSearchException or IOException or UnauthorizedAccessException)
        {
            // The photo is outside the folder, or at a path that cannot be read (too long, a circle of links, no rights). It is still a
            // hit.
            return null;
        }
    }

    public void Dispose() => tables.Dispose();

    /// <returns>The credits. Empty for a file that is no table of credits, so that the next photo does not read it again.</returns>
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
