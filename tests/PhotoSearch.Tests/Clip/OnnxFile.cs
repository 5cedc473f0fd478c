using System.Buffers.Binary;
using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Tiny towers whose embeddings show their input, written as Protocol Buffers by hand (onnx/onnx, onnx.proto).</summary>
internal static class OnnxFile
{
    private const int Float = 1, Int64 = 7;

    /// <summary>A text tower that returns [rows, tokens, sum of the mask], scaled to length 1.</summary>
    /// <param name="mask">True for an attention mask.</param>
    /// <param name="quantised">True for dynamic quantisation.</param>
    /// <param name="numbers">The dimension, or a name to leave it open.</param>
    /// <param name="finite">False for an embedding of NaN.</param>
    public static byte[] TextTower(bool mask, bool quantised, string numbers = "numbers", bool finite = true) => Model(
        inputs: [Value("input_ids", Int64, "rows", "tokens"), .. mask
            ? [Value("attention_mask", Int64, "rows", "tokens")] : Array.Empty<byte[]>()],
        output: Value("text_embeds", Float, "rows", numbers),
        nodes:
        [
            Node("Shape", ["input_ids"], ["size"]),
            .. SizeAsFloat(finite),
            Node("Reshape", ["size_float", "row"], [mask ? "size_row" : "text_embeds"]),
            .. mask
                ? [
                    Node("ReduceSum", ["attention_mask"], ["own"], ("keepdims", 1)),
                    Node("Cast", ["own"], ["own_float"], ("to", Float)),
                    Node("Concat", ["size_row", "own_float"], ["text_embeds"], ("axis", 1)),
                ]
                : Array.Empty<byte[]>(),
            .. Quantised(quantised),
        ]);

    /// <summary>An image tower that returns one row, [photos, colours, height, width], scaled to length 1.</summary>
    public static byte[] ImageTower(bool quantised, string numbers = "numbers", bool finite = true) => Model(
        inputs: [Value("pixel_values", Float, "photos", "colours", "height", "width")],
        output: Value("image_embeds", Float, "rows", numbers),
        nodes:
        [
            Node("Shape", ["pixel_values"], ["size"]),
            .. SizeAsFloat(finite),
            Node("Reshape", ["size_float", "row"], ["image_embeds"]),
            .. Quantised(quantised),
        ]);

    /// <summary>The arc cosine of a number above 1 is NaN.</summary>
    private static byte[][] SizeAsFloat(bool finite) => finite
        ? [Node("Cast", ["size"], ["size_float"], ("to", Float))]
        : [Node("Cast", ["size"], ["counted"], ("to", Float)), Node("Acos", ["counted"], ["size_float"])];

    private static byte[][] Quantised(bool quantised) =>
        quantised ? [Node("DynamicQuantizeLinear", ["size_float"], ["rounded", "scale", "zero"])] : [];

    private static byte[] Model(byte[][] inputs, byte[] output, byte[][] nodes) =>
        [.. Number(1, 8),
            .. Part(7, [.. nodes.SelectMany(node => Part(1, node)), .. Text(2, "graph"), .. Part(5, Row()),
            .. inputs.SelectMany(input => Part(11, input)), .. Part(12, output)]), .. Part(8, Number(2, 13))];

    /// <summary>The constant [1, -1]: the shape of one row with all numbers.</summary>
    private static byte[] Row()
    {
        var numbers = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, 1);
        BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(8), -1);
        return [.. Number(1, 2), .. Number(2, Int64), .. Text(8, "row"), .. Part(9, numbers)];
    }

    private static byte[] Node(string name, string[] inputs, string[] outputs, params (string Name, int Value)[] attributes) =>
    [
        .. inputs.SelectMany(input => Text(1, input)), .. outputs.SelectMany(output => Text(2, output)), .. Text(4, name),
        .. attributes.SelectMany(attribute => Part(5, [.. Text(1, attribute.Name), .. Number(3, attribute.Value), .. Number(20, 2)])),
    ];

    private static byte[] Value(string name, int type, params string[] dimensions) =>
        [.. Text(1, name),
            .. Part(2, Part(1, [.. Number(1, type), .. Part(2, [.. dimensions.SelectMany(dimension => Part(1, Dimension(dimension)))])]))];

    /// <summary>A fixed dimension, or the name of an open one.</summary>
    private static byte[] Dimension(string dimension) =>
        int.TryParse(dimension, System.Globalization.CultureInfo.InvariantCulture, out var number) ? Number(1, number) : Text(2, dimension);

    private static byte[] Text(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Part(int field, byte[] content) => Written(writer =>
    {
        writer.Write7BitEncodedInt((field << 3) | 2);
        writer.Write7BitEncodedInt(content.Length);
        writer.Write(content);
    });

    private static byte[] Number(int field, int value) => Written(writer =>
    {
        writer.Write7BitEncodedInt(field << 3);
        writer.Write7BitEncodedInt(value);
    });

    private static byte[] Written(Action<BinaryWriter> write)
    {
        var stream = new MemoryStream();
        write(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
