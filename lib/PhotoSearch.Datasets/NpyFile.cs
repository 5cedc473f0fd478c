using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>
/// A table of floats that NumPy saved (<c>.npy</c>), read through a memory map: a file larger than the memory is no obstacle.
/// </summary>
/// <remarks>Reads float16, float32 and float64 of either byte order. Not for concurrent use.</remarks>
internal sealed class NpyFile : IDisposable
{
    /// <summary>
    /// How much of the file is mapped at once. Mapped whole, a file would count as the program's memory, page by page as it is read.
    /// </summary>
    private const int BytesPerView = 4 << 20;

    private readonly MemoryMappedFile map;
    private readonly NpyHeader header;

    private NpyFile(MemoryMappedFile map, NpyHeader header)
    {
        this.map = map;
        this.header = header;
    }

    public int Rows => header.Rows;

    public int Columns => header.Columns;

    /// <summary>Opens a file; of the table nothing is read yet.</summary>
    /// <exception cref="PhotoSearchException">
    /// There is no such file, it cannot be read, or <see cref="NpyHeader.Read"/> refuses it.
    /// </exception>
    public static NpyFile Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var header = NpyHeader.Read(file, Path.GetFileName(path));
            return new(MemoryMappedFile.CreateFromFile(
                file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), header);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) // the last: a pipe
                throw new PhotoSearchException($"{path} cannot be read: {exception.Message}", exception);
            throw;
        }
    }

    /// <summary>Reads rows, one after the other, as they are asked for.</summary>
    /// <param name="start">The first row, counted from 0.</param>
    /// <param name="end">The row before which to stop.</param>
    /// <returns>Each row as [<see cref="Columns"/>] float64, which holds every float16, float32 and float64 exactly.</returns>
    public IEnumerable<double[]> Read(int start, int end)
    {
        var rowsPerView = Math.Max(1, BytesPerView / header.RowBytes);
        var row = new byte[header.RowBytes];
        for (long first = start; first < end; first += rowsPerView)
        {
            var rows = Math.Min(rowsPerView, end - first);
            using var view = map.CreateViewAccessor(header.DataOffset + first * row.Length, rows * row.Length, MemoryMappedFileAccess.Read);
            for (long i = 0; i < rows; i++)
            {
                view.ReadArray(i * row.Length, row, 0, row.Length);
                yield return Numbers(row);
            }
        }
    }

    public void Dispose() => map.Dispose();

    private double[] Numbers(Span<byte> row)
    {
        var numbers = new double[Columns];
        var swap = header.BigEndian == BitConverter.IsLittleEndian;
        switch (header.NumberBytes)
        {
            case 2:
                var halves = MemoryMarshal.Cast<byte, ushort>(row);
                if (swap) BinaryPrimitives.ReverseEndianness(halves, halves);
                TensorPrimitives.ConvertTruncating<Half, double>(MemoryMarshal.Cast<byte, Half>(row), numbers);
                break;
            case 4:
                var singles = MemoryMarshal.Cast<byte, uint>(row);
                if (swap) BinaryPrimitives.ReverseEndianness(singles, singles);
                TensorPrimitives.ConvertTruncating<float, double>(MemoryMarshal.Cast<byte, float>(row), numbers);
                break;
            default:
                var doubles = MemoryMarshal.Cast<byte, ulong>(row);
                if (swap) BinaryPrimitives.ReverseEndianness(doubles, doubles);
                MemoryMarshal.Cast<byte, double>(row).CopyTo(numbers);
                break;
        }
        return numbers;
    }
}
