using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>
/// A table of floats saved by NumPy (<c>.npy</c>). A memory map allows files larger than the memory.
/// </summary>
/// <remarks>Reads float16, float32 and float64 in either byte order. Not thread-safe.</remarks>
internal sealed class NpyFile : IDisposable
{
    /// <summary>
    /// The part of the file that is mapped at once. If the whole file were mapped, each page read would count as the program's memory.
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

    /// <summary>Opens a file and reads only its header.</summary>
    /// <exception cref="PhotoSearchException">
    /// The file does not exist or cannot be read, or <see cref="NpyHeader.Read"/> refuses it.
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

    /// <summary>Reads rows one by one, lazily.</summary>
    /// <param name="start">The first row, from 0.</param>
    /// <param name="end">The row after the last one.</param>
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
