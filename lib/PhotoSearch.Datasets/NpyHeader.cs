using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>What the head of a NumPy file tells of the table that follows.</summary>
/// <param name="NumberBytes">2, 4 or 8: float16, float32 or float64.</param>
/// <param name="BigEndian">Whether a number's first byte is its most significant.</param>
/// <param name="Rows">Embeddings.</param>
/// <param name="Columns">Numbers in an embedding.</param>
/// <param name="DataOffset">Where the first row begins, in bytes.</param>
/// <remarks>
/// Format: numpy.lib.format in NumPy's manual. Six magic bytes, two of version, the header's length (2 bytes in version 1.0, 4 in 2.0 and
/// 3.0, little-endian), and a Python dictionary: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 512), }</c>.
/// </remarks>
internal sealed partial record NpyHeader(int NumberBytes, bool BigEndian, int Rows, int Columns, long DataOffset)
{
    /// <summary>NumPy itself reads headers of at most 10,000 bytes unless it is told to trust the file.</summary>
    private const int MaxBytes = 10_000;

    /// <summary>The largest dimension of an index, <see cref="IndexDefinition.Dimension"/>.</summary>
    private const int MaxColumns = 16_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public int RowBytes => Columns * NumberBytes;

    /// <summary>Reads the head of a file and checks that the table is in it, whole.</summary>
    /// <param name="file">At its beginning.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="PhotoSearchException">
    /// It is no NumPy file, it is cut off, or it holds something else than a table of floats.
    /// </exception>
    public static NpyHeader Read(Stream file, string name)
    {
        var (dictionary, offset) = ReadDictionary(file, name);
        var (numberBytes, bigEndian) = NumberType(dictionary, name);
        var (rows, columns) = Shape(dictionary, name);
        if (ColumnByColumn().IsMatch(dictionary))
            throw Wrong(name, "holds its table column by column (fortran_order), where a row cannot be read at once. Save it again with " +
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
                "is not a NumPy file: those begin with \"\\x93NUMPY\". Name the .npy file that numpy.save wrote (a .npz is an archive of " +
                "such files).");
        if (start[6] is < 1 or > 3)
            throw Wrong(name,
                $"is of NPY version {start[6]}.{start[7]}; versions 1.0, 2.0 and 3.0 are read. Save it again with numpy.save.");

        var lengthBytes = start[6] == 1 ? 2 : 4;
        if (file.ReadAtLeast(start.Slice(8, lengthBytes), lengthBytes, throwOnEndOfStream: false) < lengthBytes) throw CutOff();
        var length = lengthBytes == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxBytes)
            throw Wrong(name, $"has a header of {length} bytes; a table's has about 120, and at most {MaxBytes} are read.");
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
                "does not say which numbers it holds, or holds records of several; embeddings are float16, float32 or float64.");
        var description = type.Groups["type"].Value;
        var number = Float().Match(description);
        if (!number.Success)
            throw Wrong(name,
                $"holds {(description.EndsWith('O') ? "Python objects" : "numbers of another kind")} " +
                $"(\"{PlainText.Beginning(description, 60)}\"); " +
                "embeddings are float16, float32 or float64. Save it again with numpy.save(file, array.astype('float32')).");
        // "=", "|" and nothing stand for the byte order of the machine that wrote the file, which today is little-endian.
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
                $"has the shape ({PlainText.Beginning(shape.Groups["sizes"].Value.Trim(), 60)}); embeddings are a table of " +
                "(photos, numbers in an embedding): at least one photo, " +
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
