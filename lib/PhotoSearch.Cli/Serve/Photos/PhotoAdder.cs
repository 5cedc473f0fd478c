using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>The result of adding a photo.</summary>
/// <param name="Status"><c>added</c>, or <c>unchanged</c> if the index already holds the same bytes.</param>
/// <param name="Id">Its id in the index.</param>
/// <param name="Index">The index.</param>
/// <param name="Path">
/// The path of its file, relative to the folder of the server's <c>.env</c> if it is inside that folder.
/// </param>
internal sealed record AddedPhoto(string Status, string Id, string Index, string Path);

/// <summary>
/// Adds a photo to the index's folder and to the index, or, if something fails, to neither.
/// </summary>
internal sealed class PhotoAdder(
    ServeOptions options, SearchModel searchModel, IndexShelf shelf, PhotoPlaces places, ServedFolders folders) : IDisposable
{
    /// <summary>How many of the nearest photos to compare byte by byte. Equal bytes have equal embeddings.</summary>
    private const int Nearest = 4;

    private const double SameEmbedding = 0.9999;

    /// <summary>A photo to store.</summary>
    private sealed record NewPhoto(string Folder, string Name, byte[] Bytes, float[] Embedding);

    /// <summary>Lets one photo at a time be looked up and stored. Otherwise two simultaneous copies would both be new.</summary>
    private readonly SemaphoreSlim turn = new(1);

    /// <param name="name">The file's name from the sender.</param>
    /// <param name="bytes">The file's content.</param>
    /// <param name="index">The index to add it to.</param>
    /// <param name="cancellationToken">Cancels the work until the photo is in the folder. After that, the work completes.</param>
    /// <exception cref="RequestRefusedException">The folder or the index refuses the photo (409).</exception>
    /// <exception cref="UnreadablePhotoException">The file is not a photo, or its name does not end like a photo's.</exception>
    public async Task<AddedPhoto> AddAsync(string name, byte[] bytes, OpenedIndex index, CancellationToken cancellationToken)
    {
        var (folder, problem) = folders.ForAdding(index.Info);
        if (folder is null) throw Conflict(problem!);
        name = SafeFileName.Of(name);
        if (!ImageDecoder.CanRead(name))
            throw new UnreadablePhotoException(
                name, $"its extension is not supported. Supported extensions: {string.Join(" ", ImageDecoder.Extensions)}");

        var embedding = await searchModel.UseAsync(async model =>
        {
            index.EnsureFits(model);
            var pixels = await Task.Run(
                () => ImageDecoder.DecodeForModel(bytes, name, model.ImageSize, cancellationToken), cancellationToken);
            return (await model.EmbedPhotosAsync([pixels], cancellationToken))[0];
        }, cancellationToken);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (await FindSameAsync(index, embedding, bytes, cancellationToken) is { } same)
                return Answer("unchanged", same.Id, same.Path);
            var photo = await StoreAsync(new(folder, name, bytes, embedding), index, cancellationToken);
            return Answer("added", photo.Id, photo.FullPath);
        }
        finally
        {
            turn.Release();
        }

        AddedPhoto Answer(string status, string id, string path) => new(status, id, index.Name, options.Settings.Shorten(path));
    }

    public void Dispose() => turn.Dispose();

    private static RequestRefusedException Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    private async Task<PhotoFile> StoreAsync(NewPhoto sent, OpenedIndex index, CancellationToken cancellationToken)
    {
        var path = await PlaceAsync(sent.Folder, sent.Name, sent.Bytes, cancellationToken);
        var photo = PhotoFile.In(sent.Folder, path);
        try
        {
            var result = await index.Index.AddAsync(
                [new(photo.Id, photo.RelativePath, sent.Embedding, PhotoIngest.ContentHash(sent.Bytes))], CancellationToken.None);
            if (result.Refused is [var refused, ..]) throw Conflict($"The index refused {sent.Name}: {refused.Reason}.");
            await index.Index.RefreshAsync(CancellationToken.None);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        shelf.Forget(index.Name);
        return photo;
    }

    private async Task<(string Id, string Path)?> FindSameAsync(
        OpenedIndex index, float[] embedding, byte[] bytes, CancellationToken cancellationToken)
    {
        var hits = await index.Index.SearchAsync(embedding, Nearest, cancellationToken: cancellationToken);
        places.Remember(index, hits);
        foreach (var hit in hits.Where(hit => hit.Cosine >= SameEmbedding))
        {
            try
            {
                var path = await places.FindAsync(index, hit.Id, cancellationToken);
                if (new FileInfo(path).Length == bytes.Length && (await File.ReadAllBytesAsync(path, cancellationToken)).AsSpan()
                    .SequenceEqual(bytes)) return (hit.Id, path);
            }
            catch (Exception gone) when (gone is RequestRefusedException or IOException or UnauthorizedAccessException)
            {
                // A photo that no longer exists is not the same.
            }
        }
        return null;
    }

    /// <summary>Writes a photo to the folder under the first free name, complete or not at all. Never replaces a file.</summary>
    private static async Task<string> PlaceAsync(string folder, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        // A hidden name that does not end like a photo's, so that an upload running meanwhile ignores it.
        var unfinished = Path.Combine(folder, $".photosearch-{Guid.NewGuid():N}.part");
        try
        {
            await File.WriteAllBytesAsync(unfinished, bytes, cancellationToken);
            for (var number = 1; ; number++)
            {
                var path = Path.Combine(folder, number == 1 ? name : $"{stem} ({number}){ending}");
                if (Path.Exists(path)) continue;
                try
                {
                    File.Move(unfinished, path, overwrite: false);
                    return path;
                }
                catch (IOException) when (Path.Exists(path))
                {
                    // Another request has taken the name in the meantime.
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw Conflict($"{name} cannot be written to the photo folder. Check the free space, and that this program may write there.");
        }
        catch (OperationCanceledException)
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
