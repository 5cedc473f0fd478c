using System.Text;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>
/// The parts of a model folder that our code reads: <c>model.json</c>, and the head of an ONNX graph, if the input begins like one.
/// </summary>
internal sealed class ModelTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        OnnxFile.TextTower(mask: true, quantised: true, numbers: "512"), OnnxFile.ImageTower(quantised: false),
        File.ReadAllBytes(TestPaths.InRepository("data", "models", "starter", "model.json")),
        Encoding.UTF8.GetBytes("""
            {"name":"mine","image_size":224,"mean":[0.4,0.5,0.6],"std":[1,1,1],"context_length":77,"other":{"a":[]}}
            """),
    ];

    public override IReadOnlyList<string> Words { get; } =
        ["null", "[]", "1e999", "-1", "\"mean\":", "\\ud800", "{\"a\":", "text_embeds", "Dynamic"];

    protected override async Task ReadAsync(byte[] input)
    {
        if (input is [8, ..])
        {
            await File.WriteAllBytesAsync(In("model.onnx"), input);
            if (OnnxGraph.LastDimension(In("model.onnx"), "text_embeds") is < -1 or 0) throw new InvalidOperationException("no dimension");
            if (OnnxGraph.WithWeightsInFile(In("model.onnx")) is not null) throw new InvalidOperationException("no weight is large");
            return;
        }
        await File.WriteAllBytesAsync(In("model.json"), input);
        await ModelFolder.OpenAsync(Folder.FullName, [], CancellationToken.None);
    }
}
