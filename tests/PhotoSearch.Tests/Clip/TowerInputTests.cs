using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch.Tests;

/// <summary>The inputs that towers from different exports get. The towers here return their input as the embedding.</summary>
public sealed class TowerInputTests : IDisposable
{
    private static readonly TokenizedText RedBoat = new("a red boat", [49406, 320, 736, 4440, 49407], 0);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-towers-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(false, new[] { 1, 5 })]
    [InlineData(true, new[] { 1, 5, 5 })]
    public void A_text_has_its_own_length(bool mask, int[] fed)
    {
        using var tower = new TextTower(Write(OnnxFile.TextTower(mask, quantised: false)), new());
        Assert.Equal(fed, Counts(tower.Embed(RedBoat, CancellationToken.None)));
    }

    [Theory]
    [InlineData(false, new[] { 1, 77 })]
    [InlineData(true, new[] { 1, 77, 5 })]
    public void Where_the_graph_quantises_dynamically_a_text_is_padded_to_the_context_length_and_the_mask_hides_the_padding(
        bool mask, int[] fed)
    {
        using var tower = new TextTower(Write(OnnxFile.TextTower(mask, quantised: true)), new());
        Assert.Equal(fed, Counts(tower.Embed(RedBoat, CancellationToken.None)));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    public void Photos_run_in_a_batch_but_one_by_one_where_the_graph_quantises_dynamically(bool quantised, int inARun)
    {
        using var tower = new ImageTower(Write(OnnxFile.ImageTower(quantised)), new());
        var photo = new RgbImage(224, 224, new byte[224 * 224 * 3]);
        var rows = tower.Embed([photo, photo, photo], CancellationToken.None);
        Assert.Equal(3 / inARun, rows.Length);
        // The tower returns one row per run: [photos, 3, 224, 224].
        Assert.All(rows, row => Assert.Equal(inARun / 3f, row[0] / row[1], 4));
    }

    [Fact]
    public void Operators_are_read_without_the_weights()
    {
        Assert.Equal(
            ["Shape", "Cast", "Reshape", "DynamicQuantizeLinear"], OnnxGraph.Operators(Write(OnnxFile.ImageTower(quantised: true))));

        var starter = OnnxGraph.Operators(TestPaths.InRepository("data", "models", "starter", "vision_model.onnx")).ToArray();
        Assert.Contains("Conv", starter);
        Assert.DoesNotContain("DynamicQuantizeLinear", starter);
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("numbers", -1)]
    public void The_dimension_is_read_from_the_file_where_the_graph_states_it(string dimension, int expected)
    {
        Assert.Equal(expected, OnnxGraph.LastDimension(Write(OnnxFile.ImageTower(quantised: false, dimension)), ImageTower.Output));
        Assert.Equal(-1, OnnxGraph.LastDimension(Write(OnnxFile.ImageTower(quantised: false, dimension)), TextTower.Output));
        Assert.Equal(
            512, OnnxGraph.LastDimension(TestPaths.InRepository("data", "models", "starter", "text_model.onnx"), TextTower.Output));
    }

    [Fact]
    public void Large_weights_stay_in_the_file_and_the_graph_names_their_places()
    {
        var file = TestPaths.InRepository("data", "models", "starter", "vision_model.onnx");
        var graph = OnnxGraph.WithWeightsInFile(file)!;

        Assert.InRange(graph.Length, 1, new FileInfo(file).Length / 2);
        var moved = Write(graph);
        Assert.Equal(OnnxGraph.Operators(file), OnnxGraph.Operators(moved));
        Assert.Equal(512, OnnxGraph.LastDimension(moved, ImageTower.Output));
        Assert.Null(OnnxGraph.WithWeightsInFile(moved));
        Assert.Null(OnnxGraph.WithWeightsInFile(Write(OnnxFile.TextTower(mask: false, quantised: false))));
    }

    [Fact]
    public async Task A_tower_embeds_alike_with_its_weights_in_the_file_and_in_memory()
    {
        var file = TestPaths.InRepository("data", "models", "starter", "text_model.onnx");
        var text = new TokenizedText("", [0, 320, 736, 1530], 0);
        using var bare = new InferenceSession(file);
        using var ids = OrtValue.CreateTensorValueFromMemory((long[])[.. text.Ids], [1, text.Ids.Count]);
        using var run = new RunOptions();
        using var expected = bare.Run(run, ["input_ids"], [ids], ["text_embeds"]);

        // Only large files are mapped, so the same graph gets a description of 16 MB (field 6 of the model).
        byte[] large = [.. await File.ReadAllBytesAsync(file), 0x32, 0x80, 0x80, 0x80, 0x08, .. Enumerable.Repeat((byte)' ', 1 << 24)];
        using var tower = new TextTower(Write(large), new());
        Assert.Equal(1, Cosine.Between(tower.Embed(text, CancellationToken.None), expected[0].GetTensorDataAsSpan<float>().ToArray()), 6);
    }

    [Fact]
    public void A_file_cut_off_anywhere_has_no_dimension_or_the_right_one()
    {
        var whole = OnnxFile.TextTower(mask: false, quantised: false, "512");
        for (var length = 0; length < whole.Length; length++)
            Assert.Contains(OnnxGraph.LastDimension(Write(whole[..length]), TextTower.Output), (int[])[-1, 512]);
    }

    /// <summary>A length of 2^63 - 1, which overflows when added to a position in the file.</summary>
    [Fact]
    public void A_part_that_is_longer_than_any_file_has_no_dimension() => Assert.Equal(
        -1, OnnxGraph.LastDimension(Write([0x3A, .. Enumerable.Repeat((byte)0xFF, 8), 0x7F, 1, 2, 3]), TextTower.Output));

    private string Write(byte[] graph)
    {
        var file = Path.Combine(folder.FullName, "model.onnx");
        File.WriteAllBytes(file, graph);
        return file;
    }

    private static int[] Counts(float[] embedding) => [.. embedding.Select(number => (int)Math.Round(number / embedding[0]))];
}
