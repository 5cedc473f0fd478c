using System.Text;

namespace PhotoSearch;

/// <summary>Tells which operators an ONNX graph uses, which ONNX Runtime does not.</summary>
/// <remarks>
/// Field numbers: onnx/onnx, <c>onnx.proto</c>. Weights are skipped, so that a file of 350 MB takes milliseconds. A variable-length integer
/// of Protocol Buffers is what .NET calls a 7-bit encoded one.
/// </remarks>
internal static class OnnxOperators
{
    private const int GraphOfModel = 7, NodeOfGraph = 1, OperatorOfNode = 4;

    /// <summary>The operator of each node in turn, but for those inside of loops and branches.</summary>
    public static IEnumerable<string> Read(string file)
    {
        using var reader = new BinaryReader(File.OpenRead(file));
        foreach (var graph in Parts(reader, GraphOfModel, reader.BaseStream.Length))
            foreach (var node in Parts(reader, NodeOfGraph, graph.End))
                foreach (var name in Parts(reader, OperatorOfNode, node.End))
                    yield return Encoding.UTF8.GetString(reader.ReadBytes((int)name.Length));
    }

    /// <summary>The parts of a message that have a field's number; the reader stands at the beginning of each in turn.</summary>
    private static IEnumerable<(long Length, long End)> Parts(BinaryReader reader, int field, long end)
    {
        var stream = reader.BaseStream;
        while (stream.Position < end)
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
                    var next = stream.Position + length;
                    if (tag >> 3 == field) yield return (length, next);
                    stream.Position = next;
                    break;
                case 5:
                    stream.Position += sizeof(int);
                    break;
                default:
                    throw new InvalidDataException("No Protocol Buffers message: wire type 3, 4, 6 or 7.");
            }
        }
    }
}
