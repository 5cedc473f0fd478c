namespace PhotoSearch.Tests;

/// <summary>Files written by NumPy (<c>npy/make.py</c>), and some that NumPy would not write.</summary>
public sealed class NpyFileTests : IDisposable
{
    /// <summary>The same numbers as in <c>npy/make.py</c>.</summary>
    private static readonly double[][] Written = [[1, -2, 0.5, 1024], [3, 0, 0, -4], [0, 0, 0, 0], [1, double.NaN, 0, 0]];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-npy-");

    public void Dispose() => folder.Delete(recursive: true);

    private static string[] FilesOfFloats =>
        [.. Directory.EnumerateFiles(Golden(""), "float*.npy").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> FloatFiles => [.. FilesOfFloats];

    [Fact]
    public void There_is_a_file_for_each_width_byte_order_and_version() => Assert.Equal(3 * 2 * 3, FilesOfFloats.Length);

    [Theory]
    [MemberData(nameof(FloatFiles))]
    public void Reads_what_NumPy_wrote(string file)
    {
        using var table = NpyFile.Open(Golden(file));

        Assert.Equal((4, 4), (table.Rows, table.Columns));
        Assert.Equal(Written, table.Read(0, 4));
        Assert.Equal(Written[1..3], table.Read(1, 3));
    }

    [Theory]
    [InlineData("fortran.npy", "column by column")]
    [InlineData("objects.npy", "Python objects (\"|O\")")]
    [InlineData("integers.npy", "numbers of another kind (\"<i4\")")]
    [InlineData("bytes.npy", "numbers of another kind (\"|u1\")")]
    [InlineData("records.npy", "records")]
    [InlineData("records-3.0.npy", "records")]
    [InlineData("one-dimension.npy", "has the shape (4,)")]
    [InlineData("three-dimensions.npy", "has the shape (2, 2, 4)")]
    [InlineData("no-dimension.npy", "has the shape ()")]
    [InlineData("no-rows.npy", "has the shape (0, 4)")]
    public void Refuses_files_without_a_table_of_floats_and_says_what_they_contain(string file, string said)
    {
        var refused = Assert.Throws<PhotoSearchException>(() => NpyFile.Open(Golden(file)));

        Assert.StartsWith(file, refused.Message);
        Assert.Contains(said, refused.Message);
    }

    [Theory]
    [InlineData(0, "is not a NumPy file")]
    [InlineData(7, "is not a NumPy file")]
    [InlineData(9, "ends within its header")]
    [InlineData(100, "ends within its header")]
    [InlineData(128, "holds 0 of its 4 rows")]
    [InlineData(128 + 63, "holds 3 of its 4 rows")]
    public void A_file_that_was_cut_off_is_refused(int bytes, string said)
    {
        var file = Write(File.ReadAllBytes(Golden("float32-little-1.0.npy"))[..bytes]);

        Assert.Contains(said, Assert.Throws<PhotoSearchException>(() => NpyFile.Open(file)).Message);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1L, 2L), }")]
    [InlineData("{\"shape\":(1,2),\"fortran_order\":False,\"descr\":\"=f4\"}")]
    [InlineData("{'descr': 'f4', 'fortran_order': False, 'shape': (1, 2,), }")]
    [InlineData("{'descr': '|f4', 'fortran_order': False, 'shape': (1, 2), }")]
    public void Reads_headers_that_other_writers_make(string dictionary)
    {
        using var table = NpyFile.Open(Write([.. NpyBytes.Header(dictionary), .. new byte[8]]));

        Assert.Equal((1, 2), (table.Rows, table.Columns));
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 512), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 512), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (512, 1000000), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (x, 512), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (1, 2), }")]
    [InlineData("{'descr': '<f4\n\n', 'fortran_order': False, 'shape': (1, 2), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,\n2, 3), }")]
    [InlineData("no dictionary")]
    public void An_impossible_header_is_refused(string dictionary) => Assert.DoesNotContain('\n',
        Assert.Throws<PhotoSearchException>(() => NpyFile.Open(Write([.. NpyBytes.Header(dictionary), .. new byte[8]]))).Message);

    [Fact]
    public void A_later_version_is_refused_by_its_number() => Assert.Contains("NPY version 4.0", Assert.Throws<PhotoSearchException>(() =>
        NpyFile.Open(Write(NpyBytes.Header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", version: 4)))).Message);

    [Fact]
    public void A_header_of_4_GB_is_refused_before_memory_is_taken() =>
        Assert.Contains("4294967295 bytes", Assert.Throws<PhotoSearchException>(() =>
        NpyFile.Open(Write([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]))).Message);

    [Fact]
    public void A_table_larger_than_one_mapped_view_is_read_whole_and_in_order()
    {
        var rows = Enumerable.Range(0, 5_000)
            .Select(row => Enumerable.Range(0, 401).Select(column => (float)(row * 401 + column)).ToArray()).ToArray();
        using var table = NpyFile.Open(Write(NpyBytes.Of(rows)));

        Assert.Equal(rows.Select(row => row.Select(number => (double)number)), table.Read(0, 5_000));
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            "nowhere.npy", Assert.Throws<PhotoSearchException>(() => NpyFile.Open(Path.Combine(folder.FullName, "nowhere.npy"))).Message);

    private static string Golden(string file) => TestPaths.InRepository("tests", "PhotoSearch.Tests", "Datasets", "npy", file);

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(folder.FullName, "table.npy");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
