using System.Collections.Concurrent;

namespace PhotoSearch;

/// <summary>A rectangle of a picture, in pixels from the top left.</summary>
internal sealed record Tile(int X, int Y, int Width, int Height)
{
    /// <exception cref="PhotoSearchException">It does not lie within the sheet.</exception>
    public RgbImage Cut(RgbImage sheet, string id)
    {
        if (Width == 0 || Height == 0 || (long)X + Width > sheet.Width || (long)Y + Height > sheet.Height)
            throw new PhotoSearchException($"{id}: {Width} x {Height} pixels at {X}, {Y} do not lie within a picture of {sheet}.");
        var row = Width * 3;
        var pixels = new byte[row * Height];
        for (var y = 0; y < Height; y++)
            sheet.Pixels.AsSpan(((Y + y) * sheet.Width + X) * 3, row).CopyTo(pixels.AsSpan(y * row));
        return new(Width, Height, pixels);
    }
}

/// <summary>A photo of an evaluation.</summary>
/// <param name="Id">What the evaluation calls it.</param>
/// <param name="Path">Full path of its file.</param>
/// <param name="Tile">The part of the file that is the photo; null for all of it.</param>
internal sealed record EvaluationPicture(string Id, string Path, Tile? Tile = null)
{
    private const int BatchSize = 8;
    private const int ReportEvery = 1_000;

    /// <summary>Embeds pictures, on all cores.</summary>
    /// <param name="pictures">The pictures; a sheet with many of them is decoded once.</param>
    /// <param name="model">Embeds them.</param>
    /// <param name="done">Called from several threads at each thousand, with the number of embedded ones.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>[dimension] float32 by id, and each picture that cannot be read.</returns>
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

    /// <summary>Every picture as the file that a person would have: a tile is cut out and saved as PNG, which loses nothing.</summary>
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
