using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>The header of a NumPy file, which describes the table that follows.</summary>
/// <param name="NumberBytes">2, 4 or 8: float16, float32 or float64.</param>
/// <param name="BigEndian">Whether a number's first byte is the most significant.</param>
/// <param name="Rows">The number of embeddings.</param>
/// <param name="Columns">Numbers in an embedding.</param>
/// <param name="DataOffset">The position of the first row, in bytes.</param>
/// <remarks>
/// Format: numpy.lib.format in NumPy's manual. Six magic bytes, two bytes of version, the header's length (2 bytes in version 1.0, 4 in 2.0
/// and 3.0, little-endian), and a Python dictionary: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 512), }</c>.
/// </remarks>
internal sealed partial record NpyHeader(int NumberBytes, bool BigEndian, int Rows, int Columns, long DataOffset)
{
    /// <summary>NumPy's default limit, <c>max_header_size</c>.</summary>
    private const int MaxBytes = 10_000;

    /// <summary>The largest dimension of an index, <see cref="IndexDefinition.Dimension"/>.</summary>
    private const int MaxColumns = 16_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public int RowBytes => Columns * NumberBytes;

    /// <summary>Reads the header of a file and checks that the table is complete.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="name">The file's name in messages.</param>
    /// <exception cref="PhotoSearchException">
    /// The file is not a NumPy file, is cut off, or contains something other than a table of floats.
    /// </exception>
    public static NpyHeader Read(Stream file, string name)
    {
        var (dictionary, offset) = ReadDictionary(file, name);
        var (numberBytes, bigEndian) = NumberType(dictionary, name);
        var (rows, columns) = Shape(dictionary, name);
        if (ColumnByColumn().IsMatch(dictionary))
            throw Wrong(name, "stores its table column by column (fortran_order) instead of row by row. Save it again with " +
                "numpy.save(file, numpy.ascontiguousarray(array)).");

        var header = new NpyHeader(numberBytes, bigEndian, rows, columns, offset);
        var whole = (file.Length - offset) / header.RowBytes;
        return whole >= rows ? header : throw Wrong(name, string.Create(CultureInfo.InvariantCulture,
            $"is cut off: it holds {whole:N0} of its {rows:N0} rows. Copy or download it again."));
    }

    private static (string Dictionary, long Offset) ReadDictionary(Stream file, string name)
    {
        Span<byte> start = stackalloc byte[12];
        var read = file.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false);
        if (read < 8 || !start[..6].SequenceEqual(Magic))
            throw Wrong(name,
                "is not a NumPy file, which begins with \"\\x93NUMPY\". Name a .npy file written by numpy.save (a .npz file is an " +
                "archive of such files).");
        if (start[6] is < 1 or > 3)
            throw Wrong(name,
                $"has NPY version {start[6]}.{start[7]}, but only 1.0, 2.0 and 3.0 are supported. Save it again with numpy.save.");

        var lengthBytes = start[6] == 1 ? 2 : 4;
        if (file.ReadAtLeast(start.Slice(8, lengthBytes), lengthBytes, throwOnEndOfStream: false) < lengthBytes) throw CutOff();
        var length = lengthBytes == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxBytes)
            throw Wrong(name, $"has a header of {length} bytes, but a table's header has about 120 and the limit is {MaxBytes}. " +
                "Copy or download it again.");
        var bytes = new byte[length];
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw CutOff();
        return ((start[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes), 8 + lengthBytes + length);

        PhotoSearchException CutOff() => Wrong(name, "ends within its header. Copy or download it again.");
    }

    private static (int Bytes, bool BigEndian) NumberType(string dictionary, string name)
    {
        var type = TypeOfNumbers().Match(dictionary);
        if (!type.Success)
            throw Wrong(name,
                "does not say which numbers it holds, or holds records of several numbers. Embeddings are float16, float32 or float64.");
        var description = type.Groups["type"].Value;
        var number = Float().Match(description);
        if (!number.Success)
            throw Wrong(name,
                $"holds {(description.EndsWith('O') ? "Python objects" : "numbers of another kind")} " +
                $"(\"{PlainText.Beginning(description, 60)}\"). " +
                "Embeddings are float16, float32 or float64. Save it again with numpy.save(file, array.astype('float32')).");
        // "=", "|" and nothing mean the byte order of the machine that wrote the file, which is little-endian today.
        return (number.Groups["bytes"].ValueSpan[0] - '0', number.Groups["order"].Value == ">");
    }

    private static (int Rows, int Columns) Shape(string dictionary, string name)
    {
        var shape = ShapeOfArray().Match(dictionary);
        if (!shape.Success) throw Wrong(name, "does not say its shape.");
        // Python 2 wrote 3L for a long 3.
        var sizes = shape.Groups["sizes"].Value.Replace("L", "", StringComparison.Ordinal)
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (sizes.Length != 2 || !int.TryParse(sizes[0], CultureInfo.InvariantCulture, out var rows)
            || !int.TryParse(sizes[1], CultureInfo.InvariantCulture, out var columns)
            || rows < 1 || columns is < 1 or > MaxColumns)
            throw Wrong(name,
                $"has the shape ({PlainText.Beginning(shape.Groups["sizes"].Value.Trim(), 60)}), but embeddings have the shape " +
                "(photos, numbers in an embedding), with at least one photo and " +
                string.Create(CultureInfo.InvariantCulture, $"1 to {MaxColumns:N0} numbers."));
        return (rows, columns);
    }

    private static PhotoSearchException Wrong(string name, string what) => new($"{name} {what}");

    [GeneratedRegex("""['"]descr['"]\s*:\s*(['"])(?<type>[^'"]*)\1""")]
    private static partial Regex TypeOfNumbers();

    [GeneratedRegex("^(?<order>[<>=|]?)f(?<bytes>[248])$")]
    private static partial Regex Float();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*True\b""")]
    private static partial Regex ColumnByColumn();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<sizes>[^)]*)\)""")]
    private static partial Regex ShapeOfArray();
}
