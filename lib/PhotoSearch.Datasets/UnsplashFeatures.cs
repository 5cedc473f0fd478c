using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>
/// Embeddings of Unsplash photos that somebody has computed already: <c>photo_ids.csv</c> and <c>features.npy</c>, whose rows describe the
/// same photos in the same order, as haltakov/natural-language-image-search publishes them.
/// </summary>
/// <remarks>Neither file is held in memory. Not for concurrent use.</remarks>
public sealed class UnsplashFeatures : IDisposable
{
    private readonly string idsFile;
    private readonly NpyFile features;

    private UnsplashFeatures(string idsFile, NpyFile features)
    {
        this.idsFile = idsFile;
        this.features = features;
    }

    /// <summary>How many photos there are.</summary>
    public int Photos => features.Rows;

    /// <summary>Numbers in an embedding.</summary>
    public int Dimension => features.Columns;

    /// <summary>Opens the two files and checks that they belong together.</summary>
    /// <param name="idsFile">CSV with a column <c>photo_id</c>.</param>
    /// <param name="featuresFile">
    /// NPY 1.0, 2.0 or 3.0: a table (photos, numbers) of float16, float32 or float64, of either byte order, row by row (not in Fortran
    /// order).
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the files.</param>
    /// <exception cref="PhotoSearchException">
    /// A file cannot be read, is of another kind or is cut off, or the two files have different numbers of photos.
    /// </exception>
    public static Task<UnsplashFeatures> OpenAsync(string idsFile, string featuresFile, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(idsFile, featuresFile), cancellationToken);

    internal static UnsplashFeatures Open(string idsFile, string featuresFile)
    {
        var features = NpyFile.Open(featuresFile);
        try
        {
            var ids = ReadIds(idsFile).Count();
            if (ids != features.Rows)
                throw new PhotoSearchException(string.Create(CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(idsFile)} names {ids:N0} photos and {Path.GetFileName(featuresFile)} holds {features.Rows:N0} " +
                    $"rows, so they do not belong together. Download both files again from the same source."));
            return new(idsFile, features);
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }

    /// <summary>The address of an Unsplash photo, 320 pixels wide, made from its id.</summary>
    /// <param name="id">Unsplash's id, such as <c>xH1rat0kNz8</c>.</param>
    public static string ImageUrl(string id) => $"https://unsplash.com/photos/{Uri.EscapeDataString(id)}/download?w=320";

    /// <summary>The photos of some rows, each as an index takes it.</summary>
    /// <param name="start">The first row, counted from 0.</param>
    /// <param name="end">The row before which to stop.</param>
    internal IEnumerable<PhotoDocument> Read(int start, int end) =>
        ReadIds(idsFile).Skip(start).Zip(features.Read(start, end), (id, row) =>
        {
            var contentHash = PhotoIngest.ContentHash(MemoryMarshal.AsBytes(row.AsSpan()));
            return new PhotoDocument(id, ImageUrl(id), Normalise(row), contentHash);
        });

    private static IEnumerable<string> ReadIds(string file)
    {
        using var table = TextTable.Open(file, ',', quotes: true);
        var column = table.Column("photo_id");
        foreach (var row in table.Rows()) yield return row[column];
    }

    /// <summary>
    /// The row with L2 norm 1. A row that has no direction (all zeros, or a number that is not finite) stays as it is, for the index to
    /// refuse.
    /// </summary>
    private static float[] Normalise(double[] row)
    {
        // Divided first by the largest, so that no square is too large or too small for a float64.
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(row));
        if (largest > 0 && double.IsFinite(largest))
        {
            TensorPrimitives.Divide(row, largest, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<double>(row), row);
        }
        var embedding = new float[row.Length];
        TensorPrimitives.ConvertTruncating<double, float>(row, embedding);
        return embedding;
    }

    /// <inheritdoc/>
    public void Dispose() => features.Dispose();
}
