using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace PhotoSearch.Tests;

/// <summary>NumPy files that a test writes, according to NumPy's manual (numpy.lib.format).</summary>
internal static class NpyBytes
{
    /// <summary>A table of float32, version 1.0, as numpy.save writes it.</summary>
    public static byte[] Of(params float[][] rows) =>
        [.. Header($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows.Length}, {rows[0].Length}), }}"),
            .. MemoryMarshal.AsBytes(rows.SelectMany(row => row).ToArray().AsSpan())];

    /// <summary>A table of float64, version 1.0.</summary>
    public static byte[] Of(params double[][] rows) =>
        [.. Header($"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows.Length}, {rows[0].Length}), }}"),
            .. MemoryMarshal.AsBytes(rows.SelectMany(row => row).ToArray().AsSpan())];

    /// <summary>Everything before the numbers. The dictionary is padded, so that the numbers begin at a multiple of 64 bytes.</summary>
    public static byte[] Header(string dictionary, byte version = 1)
    {
        var lengthBytes = version == 1 ? 2 : 4;
        var padded = Encoding.UTF8.GetBytes(dictionary.PadRight(128 - 8 - lengthBytes - 1) + "\n");
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, padded.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length[..lengthBytes], .. padded];
    }
}
