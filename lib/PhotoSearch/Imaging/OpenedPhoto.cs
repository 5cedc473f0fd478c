using System.Runtime.InteropServices;
using NetVips;
using Image = NetVips.Image;

namespace PhotoSearch;

/// <summary>A photo file whose header is read and whose pixels are not. It keeps the file's bytes pinned.</summary>
internal sealed class OpenedPhoto : IDisposable
{
    /// <summary>Rows per request. With it, libvips holds some dozens of rows and never a whole photo.</summary>
    private const int StripRows = 16;

    private static readonly Lazy<bool> Started = new(Start);

    private readonly Source? source;

    private OpenedPhoto(Image image, PhotoFormat format, Source? source, int shrink = 1) =>
        (Image, Format, this.source, Shrink) = (image, format, source, shrink);

    internal Image Image { get; }

    internal PhotoFormat Format { get; }

    /// <summary>How many times smaller than the photo <see cref="Image"/> is in each direction: 1, 2, 4 or 8.</summary>
    internal int Shrink { get; }

    /// <summary>True if decoding needs memory for all pixels at once.</summary>
    internal bool IsUnpackedWhole => !Format.ReadsRowByRow || IsSet("interlaced");

    /// <summary>True for a progressive JPEG, for example. Each of its scans covers the whole picture.</summary>
    internal bool IsMultiScan => IsSet("jpeg-multiscan");

    internal int BytesAPixel =>
        Image.Bands * (Image.Format == Enums.BandFormat.Uchar ? 1 : Image.Format == Enums.BandFormat.Ushort ? 2 : 4);

    internal ExifOrientation Orientation => new(Number("orientation") is >= 1 and <= 8 and var tag ? tag : 1);

    /// <param name="file">The file's bytes.</param>
    /// <param name="format">Its format, one that libvips reads.</param>
    /// <param name="shrink">For JPEG only: 1, 2, 4 or 8, to decode it this many times smaller in each direction.</param>
    /// <exception cref="VipsException">The header is damaged.</exception>
    internal static OpenedPhoto Open(ReadOnlyMemory<byte> file, PhotoFormat format, int shrink = 1)
    {
        _ = Started.Value;
        // An array is pinned in place. Other memory would be copied for libvips anyway, so copy it here.
        var bytes = MemoryMarshal.TryGetArray(file, out var array) && array.Count == array.Array!.Length ? array.Array : file.ToArray();
        return Open(Source.NewFromMemory(bytes), format, shrink);
    }

    /// <summary>Opens a file. Only the header is read until more is requested.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format, one that libvips reads.</param>
    /// <exception cref="VipsException">The header is damaged, or the file cannot be opened.</exception>
    internal static OpenedPhoto Open(string path, PhotoFormat format)
    {
        _ = Started.Value;
        return Open(Source.NewFromFile(path), format, shrink: 1);
    }

    private static OpenedPhoto Open(Source source, PhotoFormat format, int shrink)
    {
        try
        {
            // Rows are requested once, from top to bottom. A damaged or cut-off file is an error, not a picture that is grey from there on.
            var options = new VOption { { "access", Enums.Access.Sequential }, { "fail_on", Enums.FailOn.Error } };
            if (shrink > 1)
                options.Add("shrink", shrink);
            return new OpenedPhoto((Image)Operation.Call(format.Loader, options, source), format, source, shrink);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Wraps decoded pixels as an opened photo.</summary>
    internal static OpenedPhoto Over(RgbImage image) => Over(image.Pixels, image.Width, image.Height, bands: 3);

    /// <summary>Wraps decoded pixels as an opened photo.</summary>
    /// <param name="pixels">8 bits per band, in row order.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bands">3 for RGB, 4 with alpha.</param>
    /// <param name="colourProfile">An ICC profile. Null for sRGB.</param>
    internal static OpenedPhoto Over(byte[] pixels, int width, int height, int bands, byte[]? colourProfile = null)
    {
        _ = Started.Value;
        var image = Image.NewFromMemory(pixels, width, height, bands, Enums.BandFormat.Uchar);
        if (colourProfile is not null)
        {
            using var plain = image;
            image = plain.Mutate(editable => editable.Set(GValue.BlobType, "icc-profile-data", colourProfile));
        }
        return new(image, PhotoFormat.Decoded, source: null);
    }

    /// <summary>
    /// Reads a part of a picture made from <see cref="Image"/>, in strips from top to bottom to save memory.
    /// </summary>
    /// <param name="image">The picture, 8 bits per band. Read it only once, because the file's rows come only once.</param>
    /// <param name="left">The part's left edge, pixels.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="width">Its width, pixels.</param>
    /// <param name="height">Its height, pixels.</param>
    /// <param name="pixels">Receives the pixels in row order. It may be longer.</param>
    /// <exception cref="VipsException">The file is damaged or cut off before the end of the part.</exception>
    internal static void Read(Image image, int left, int top, int width, int height, byte[] pixels)
    {
        var rowBytes = width * image.Bands;
        using var rows = Region.New(image);
        for (var done = 0; done < height; done += StripRows)
            rows.Fetch(left, top + done, width, Math.Min(StripRows, height - done)).CopyTo(pixels, done * rowBytes);
    }

    /// <summary>Reads the file to its last row, to find errors below the square.</summary>
    /// <exception cref="VipsException">The file is damaged or cut off.</exception>
    /// <remarks>
    /// Call it after reading the square. If both are requested at once, libvips reads the file to its end, drops the rows far above and
    /// then lacks them. A photo whose square ends some 440 rows above its end would be reported as damaged.
    /// </remarks>
    internal void ReadToLastRow()
    {
        using var rows = Region.New(Image);
        // The whole row, because the file's last tile may be at its right edge.
        _ = rows.Fetch(0, Image.Height - 1, Image.Width, 1);
    }

    /// <summary>Call it after disposing every picture made from <see cref="Image"/>, because they read the pinned bytes.</summary>
    public void Dispose()
    {
        Image.Dispose();
        source?.Dispose();
    }

    /// <exception cref="PhotoSearchException">libvips is missing or cannot start.</exception>
    private static bool Start()
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            throw new PhotoSearchException(
                $"libvips, which decodes the photos, cannot be loaded from {AppContext.BaseDirectory}: " +
                $"{ModuleInitializer.Exception?.Message} "
                + "Build again to copy it there.", ModuleInitializer.Exception);
        }

        // Photos are decoded in parallel, one thread each, and no photo is decoded twice. Threads and a cache inside libvips would only
        // cost memory.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        // PhotoFormat names the loaders one by one. This also blocks the loaders that libvips itself does not trust.
        NetVips.NetVips.BlockUntrusted = true;
        // Our exception reports a damaged photo. Without this, libvips would also write warnings to the terminal.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, (_, _, _) => { });
        return true;
    }

    private bool IsSet(string field) => Number(field) is not null and not 0;

    private int? Number(string field) => Image.Contains(field) && Image.Get(field) is int value ? value : null;
}
