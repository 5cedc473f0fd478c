namespace PhotoSearch;

/// <summary>The EXIF orientation: how the pixels in the file are rotated or mirrored.</summary>
/// <param name="Tag">EXIF tag 0x0112: 1 for upright, 2 to 8 for mirrored or rotated (CIPA DC-008, "Orientation").</param>
/// <remarks>
/// The square is cut from the stored pixels and rotated last, because rotating the whole photo would need it whole in memory. The result is
/// the same, because the resampling kernel is symmetric.
/// </remarks>
internal readonly record struct ExifOrientation(int Tag)
{
    /// <summary>True if rows in the file are columns of the upright photo.</summary>
    internal bool Swaps => Tag is >= 5 and <= 8;

    private bool FlipsX => Tag is 2 or 3 or 7 or 8;

    private bool FlipsY => Tag is 3 or 4 or 6 or 7;

    /// <summary>Converts a plan for the upright photo to the pixels in the file.</summary>
    internal CropPlan ToStored(CropPlan upright)
    {
        var stored = Swaps
            ? new CropPlan(upright.ResizedHeight, upright.ResizedWidth, upright.Top, upright.Left, upright.Size)
            : upright;
        return stored with
        {
            Left = FlipsX ? stored.ResizedWidth - stored.Left - stored.Size : stored.Left,
            Top = FlipsY ? stored.ResizedHeight - stored.Top - stored.Size : stored.Top,
        };
    }

    /// <summary>Rotates a square upright.</summary>
    /// <param name="stored">The square as stored in the file.</param>
    internal RgbImage Upright(RgbImage stored)
    {
        if (Tag == 1)
            return stored;

        var size = stored.Width;
        var upright = new byte[stored.Pixels.Length];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (column, row) = Swaps ? (y, x) : (x, y);
                column = FlipsX ? size - 1 - column : column;
                row = FlipsY ? size - 1 - row : row;
                stored.Pixels.AsSpan((row * size + column) * 3, 3).CopyTo(upright.AsSpan((y * size + x) * 3));
            }
        }
        return new RgbImage(size, size, upright);
    }
}
