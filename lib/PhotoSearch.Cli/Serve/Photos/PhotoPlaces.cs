using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Finds the file of a photo by its id, but only for photos of the index and inside its folder.</summary>
internal sealed class PhotoPlaces : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>The paths of recent hits, because an id need not be a path.</summary>
    private readonly MemoryCache found = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public void Remember(OpenedIndex index, IEnumerable<PhotoHit> hits)
    {
        foreach (var hit in hits)
            found.Set((index.Name, hit.Id), hit.ImageUrl,
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
    }

    /// <summary>The full path of a photo's file.</summary>
    /// <exception cref="RequestRefusedException">
    /// The index does not hold the photo (404), the photo is on the web or the server may not use its folder (409), or its path leads
    /// outside the folder, directly or by a link (404).
    /// </exception>
    public async Task<string> FindAsync(OpenedIndex index, string id, CancellationToken cancellationToken)
    {
        if (!found.TryGetValue((index.Name, id), out string? imageUrl))
        {
            if (id.Length == 0 || !(await index.Index.GetContentHashesAsync([id], cancellationToken)).ContainsKey(id))
                throw NotFound($"Index \"{index.Name}\" has no photo {id}.");
            imageUrl = id;
        }
        if (PhotoFile.IsOnTheWeb(imageUrl!))
            throw new RequestRefusedException(
                StatusCodes.Status409Conflict, $"{imageUrl} is on the web. This works only for photos in the index's folder.");
        var photosFolder = index.EnsureFolder();
        try
        {
            var path = PhotoFile.PathOf(imageUrl!, photosFolder);
            var (real, folder) = (RealPath.Of(path), RealPath.Of(photosFolder));
            // The same check again, now for the targets of links.
            if (File.Exists(real)) return PhotoFile.PathOf(Path.GetRelativePath(folder, real), folder);
        }
        catch (Exception notThere) when (notThere is PhotoSearchException or IOException or UnauthorizedAccessException)
        {
            // The path leads outside or cannot be read. The exception names the folder, which the answer must not show.
        }
        throw NotFound($"The file of {id} is not in the folder of index \"{index.Name}\".");
    }

    public void Dispose() => found.Dispose();

    private static RequestRefusedException NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
