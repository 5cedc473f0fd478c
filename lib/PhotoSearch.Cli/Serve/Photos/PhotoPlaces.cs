using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>From the id of a photo to its file: for photos of the index only, and inside its folder only.</summary>
internal sealed class PhotoPlaces : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>What searches found in the last minutes, with where the index says that it is: an id need not be a path.</summary>
    private readonly MemoryCache found = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public void Remember(OpenedIndex index, IEnumerable<PhotoHit> hits)
    {
        foreach (var hit in hits)
            found.Set((index.Name, hit.Id), hit.ImageUrl,
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
    }

    /// <summary>The full path of a photo's file.</summary>
    /// <exception cref="RequestRefusedException">
    /// The index has no such photo (404), it is on the web or its folder is not served (409), or its path leads out of the folder, by
    /// itself or by a link (404).
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
                StatusCodes.Status409Conflict, $"{imageUrl} is on the web; only photos of the index's folder can be looked at here.");
        var photosFolder = index.EnsureFolder();
        try
        {
            var path = PhotoFile.PathOf(imageUrl!, photosFolder);
            var (real, folder) = (RealPath.Of(path), RealPath.Of(photosFolder));
            // A second look at the same rule, now at where the links lead.
            if (File.Exists(real)) return PhotoFile.PathOf(Path.GetRelativePath(folder, real), folder);
        }
        catch (Exception notThere) when (notThere is PhotoSearchException or IOException or UnauthorizedAccessException)
        {
            // It leads outside, or cannot be asked. The message names the folder, which is nobody's business here.
        }
        throw NotFound($"The file of {id} is not in the folder of index \"{index.Name}\".");
    }

    public void Dispose() => found.Dispose();

    private static RequestRefusedException NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
