using System.Collections.Concurrent;

namespace PhotoSearch;

/// <summary>A rectangle in a picture, in pixels from the top left.</summary>
internal sealed record Tile(int X, int Y, int Width, int Height)
{
    /// <exception cref="PhotoSearchException">The rectangle does not fit in the sheet.</exception>
    public RgbImage Cut(RgbImage sheet, string id)
    {
        if (Width == 0 || Height == 0 || (long)X + Width > sheet.Width || (long)Y + Height > sheet.Height)
            throw new PhotoSearchException($"{id}: {Width} x {Height} pixels at {X}, {Y} do not fit in a picture of {sheet}.");
        var row = Width * 3;
        var pixels = new byte[row * Height];
        for (var y = 0; y < Height; y++)
            sheet.Pixels.AsSpan(((Y + y) * sheet.Width + X) * 3, row).CopyTo(pixels.AsSpan(y * row));
        return new(Width, Height, pixels);
    }
}

/// <summary>A photo in an evaluation.</summary>
/// <param name="Id">The photo's id in the evaluation.</param>
/// <param name="Path">Full path of the file.</param>
/// <param name="Tile">The photo's rectangle in the file; null for the whole file.</param>
internal sealed record EvaluationPicture(string Id, string Path, Tile? Tile = null)
{
    private const int BatchSize = 8;
    private const int ReportEvery = 1_000;

    /// <summary>Embeds pictures on all cores.</summary>
    /// <param name="pictures">The pictures. A sheet with many pictures is decoded once.</param>
    /// <param name="model">Embeds the pictures.</param>
    /// <param name="done">Called after every thousand pictures with the number embedded so far, from several threads.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>[dimension] float32 by id, and the pictures that cannot be read.</returns>
    public static async Task<(ConcurrentDictionary<string, float[]> Embeddings, ConcurrentBag<FailedPhoto> Failures)> EmbedAsync(
        IReadOnlyList<EvaluationPicture> pictures, ClipModel model, Action<int>? done, CancellationToken cancellationToken)
    {
        var (embeddings, failures) = (new ConcurrentDictionary<string, float[]>(), new ConcurrentBag<FailedPhoto>());
        var embedded = 0;
        await Parallel.ForEachAsync(
            FilesAsync(pictures, failures, cancellationToken).Chunk(BatchSize), cancellationToken, async (batch, stop) =>
        {
            var read = new List<(string Id, RgbImage Pixels)>(BatchSize);
            foreach (var (id, readFile) in batch)
            {
                try
                {
                    read.Add((id, ImageDecoder.DecodeForModel(await readFile(stop), id, model.ImageSize, stop)));
                }
                catch (UnreadablePhotoException unreadable)
                {
                    failures.Add(new(id, unreadable.Reason));
                }
            }
            if (read.Count == 0) return;
            foreach (var (picture, embedding) in read.Zip(await model.EmbedPhotosAsync([.. read.Select(picture => picture.Pixels)], stop)))
                embeddings[picture.Id] = embedding;
            var now = Interlocked.Add(ref embedded, read.Count);
            if (now / ReportEvery > (now - read.Count) / ReportEvery) done?.Invoke(now);
        });
        return (embeddings, failures);
    }

    /// <summary>Returns each picture as a file, as a person would have it. Tiles are cut out and saved as lossless PNG.</summary>
    private static async IAsyncEnumerable<(string Id, Func<CancellationToken, Task<byte[]>> ReadFile)> FilesAsync(
        IReadOnlyList<EvaluationPicture> pictures, ConcurrentBag<FailedPhoto> failures,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var picture in pictures.Where(picture => picture.Tile is null))
            yield return (picture.Id, stop => ImageDecoder.ReadFileAsync(picture.Path, stop));
        foreach (var sheet in pictures.Where(picture => picture.Tile is not null).GroupBy(picture => picture.Path))
        {
            RgbImage pixels;
            try
            {
                pixels = await ImageDecoder.ReadThumbnailAsync(sheet.Key, ImageDecoder.MaxSide, cancellationToken);
            }
            catch (UnreadablePhotoException unreadable)
            {
                foreach (var picture in sheet) failures.Add(new(picture.Id, unreadable.Message));
                continue;
            }
            foreach (var picture in sheet)
                yield return (picture.Id, _ => Task.FromResult(ImageDecoder.EncodePng(picture.Tile!.Cut(pixels, picture.Id))));
        }
    }
}
