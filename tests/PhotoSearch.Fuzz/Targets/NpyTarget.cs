using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>NumPy files, as <c>photosearch import</c> reads them.</summary>
internal sealed class NpyTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Make(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 8), }"),
        Make(1, "{'descr': '>f2', 'fortran_order': False, 'shape': (6, 8), }"),
        Make(2, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 6), }"),
        Make(3, "{\"descr\": \"=f4\", \"fortran_order\": True, \"shape\": (3L, 8L), }"),
        Make(1, "{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (12,), }"),
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "'descr': ", "'<f4'", "'>f8'", "'f2'", "'shape': ", "()", "(1, 1)", "(3, 16000)", "(2147483647, 1)", "'fortran_order': True", "L,",
        "}", "\n",
    ];

    protected override async Task ReadAsync(byte[] input)
    {
        await File.WriteAllBytesAsync(In("features.npy"), input);
        using var file = NpyFile.Open(In("features.npy"));
        // The first and the last rows, which are all rows of a small file.
        var read = file.Read(0, Math.Min(file.Rows, 64)).Concat(file.Read(Math.Max(0, file.Rows - 2), file.Rows));
        foreach (var row in read)
            if (row.Length != file.Columns) throw new InvalidOperationException($"a row of {row.Length} numbers");
    }

    private static byte[] Make(byte version, string dictionary) =>
        [.. NpyBytes.Header(dictionary, version), .. Enumerable.Range(0, 96).Select(i => (byte)(i * 29))];
}
