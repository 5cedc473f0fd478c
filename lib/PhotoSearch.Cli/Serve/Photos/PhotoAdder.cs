using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>What became of a photo that was sent.</summary>
/// <param name="Status"><c>added</c>, or <c>unchanged</c> when the index holds the same bytes already.</param>
/// <param name="Id">Its id in the index.</param>
/// <param name="Index">The index.</param>
/// <param name="Path">
/// Where its file lies now: from the folder of the server's <c>.env</c> where it is in that, else the full path.
/// </param>
internal sealed record AddedPhoto(string Status, string Id, string Index, string Path);

/// <summary>
/// Takes a photo that somebody sends: into the index's folder, and into the index; or, when something is wrong, into neither.
/// </summary>
internal sealed class PhotoAdder(
    ServeOptions options, SearchModel searchModel, IndexShelf shelf, PhotoPlaces places, ServedFolders folders) : IDisposable
{
    /// <summary>Nearest photos that are compared byte by byte: the same bytes have the same embedding.</summary>
    private const int Nearest = 4;

    private const double SameEmbedding = 0.9999;

    /// <summary>A photo that is to be kept.</summary>
    private sealed record NewPhoto(string Folder, string Name, byte[] Bytes, float[] Embedding);

    /// <summary>One photo after the other is looked up and kept: the same bytes, sent twice at once, would both be new.</summary>
    private readonly SemaphoreSlim turn = new(1);

    /// <param name="name">The file's name as the sender has it.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="index">Where it goes.</param>
    /// <param name="cancellationToken">Ends it before the photo is in the folder; after that it is brought to its end.</param>
    /// <exception cref="RequestRefusedException">The folder, or the index, does not take it (409).</exception>
    /// <exception cref="UnreadablePhotoException">It is not a picture, or not called like one.</exception>
    public async Task<AddedPhoto> AddAsync(string name, byte[] bytes, OpenedIndex index, CancellationToken cancellationToken)
    {
        var (folder, problem) = folders.ForAdding(index.Info);
        if (folder is null) throw Conflict(problem!);
        name = SafeFileName.Of(name);
        if (!ImageDecoder.CanRead(name))
            throw new UnreadablePhotoException(
                name, $"not a photo by its name, which must end in one of {string.Join(" ", ImageDecoder.Extensions)}");

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
                // A photo that is not there any more is not the same.
            }
        }
        return null;
    }

    /// <summary>Writes a photo beside the others, under the first free name: whole or not at all, and never over another.</summary>
    private static async Task<string> PlaceAsync(string folder, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        // Hidden, and not called like a photo: an upload that runs meanwhile leaves it alone.
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
                    // Another request took the name in between.
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw Conflict($"{name} cannot be written into the folder of the photos; is there room, and may this program write there?");
        }
        catch (OperationCanceledException)
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
