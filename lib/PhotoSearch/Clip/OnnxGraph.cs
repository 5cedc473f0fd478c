using System.Text;

namespace PhotoSearch;

/// <summary>What an ONNX graph says of itself in its file: read before it is loaded, or because ONNX Runtime does not tell it.</summary>
/// <remarks>
/// Field numbers: onnx/onnx, <c>onnx.proto</c>. Weights are skipped, so that a file of 350 MB takes milliseconds. A variable-length integer
/// of Protocol Buffers is what .NET calls a 7-bit encoded one.
/// </remarks>
internal static class OnnxGraph
{
    private const int GraphOfModel = 7, NodeOfGraph = 1, OperatorOfNode = 4;
    private const int OutputOfGraph = 12, NameOfValue = 1, TypeOfValue = 2, TensorOfType = 1, ShapeOfTensor = 2, DimensionOfShape = 1;
    private const long TagOfDimensionsValue = 1 << 3;

    /// <summary>The operator of each node in turn, but for those inside of loops and branches.</summary>
    public static IEnumerable<string> Operators(string file)
    {
        using var reader = new BinaryReader(File.OpenRead(file));
        var whole = new Part(0, reader.BaseStream.Length);
        foreach (var name in Parts(reader, whole, GraphOfModel, NodeOfGraph, OperatorOfNode))
            yield return Encoding.UTF8.GetString(reader.ReadBytes((int)name.Length));
    }

    /// <summary>The last dimension of an output: numbers in an embedding.</summary>
    /// <returns>-1 where the graph leaves it open, and of a file that is none: ONNX Runtime says what is wrong with it.</returns>
    public static int LastDimension(string file, string output)
    {
        try
        {
            using var reader = new BinaryReader(File.OpenRead(file));
            var found = -1L;
            foreach (var value in Parts(reader, new(0, reader.BaseStream.Length), GraphOfModel, OutputOfGraph))
                if (Parts(reader, value, NameOfValue).Any(name => Encoding.UTF8.GetString(reader.ReadBytes((int)name.Length)) == output))
                    foreach (var _ in Parts(reader, value, TypeOfValue, TensorOfType, ShapeOfTensor, DimensionOfShape))
                        found = reader.Read7BitEncodedInt64() == TagOfDimensionsValue ? reader.Read7BitEncodedInt64() : -1;
            return found is > 0 and <= int.MaxValue ? (int)found : -1;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return -1;
        }
    }

    /// <summary>
    /// The parts of a message that have a field's number, or of those the parts with the next, and so on; the reader stands at the
    /// beginning of each in turn.
    /// </summary>
    private static IEnumerable<Part> Parts(BinaryReader reader, Part within, params int[] fields) =>
        fields is [var field, .. var deeper] && deeper.Length > 0
        ? Parts(reader, within, field).SelectMany(part => Parts(reader, part, deeper))
        : Parts(reader, within, fields[0]);

    private static IEnumerable<Part> Parts(BinaryReader reader, Part within, int field)
    {
        var stream = reader.BaseStream;
        for (stream.Position = within.Start; stream.Position < within.End;)
        {
            var tag = reader.Read7BitEncodedInt64();
            switch (tag & 7)
            {
                case 0:
                    reader.Read7BitEncodedInt64();
                    break;
                case 1:
                    stream.Position += sizeof(long);
                    break;
                case 2:
                    var length = reader.Read7BitEncodedInt64();
                    if (length < 0 || length > within.End - stream.Position)
                        throw new InvalidDataException("A part is longer than the whole.");
                    var part = new Part(stream.Position, stream.Position + length);
                    if (tag >> 3 == field) yield return part;
                    stream.Position = part.End;
                    break;
                case 5:
                    stream.Position += sizeof(int);
                    break;
                default:
                    throw new InvalidDataException("No Protocol Buffers message: wire type 3, 4, 6 or 7.");
            }
        }
    }

    /// <summary>Where a message lies in the file.</summary>
    private readonly record struct Part(long Start, long End)
    {
        public long Length => End - Start;
    }
}
