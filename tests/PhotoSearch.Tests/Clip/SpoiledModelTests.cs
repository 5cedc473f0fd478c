namespace PhotoSearch.Tests;

/// <summary>How <see cref="ClipModel"/> reports faults in a copy of the starter model.</summary>
public sealed class SpoiledModelTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-model-");

    public SpoiledModelTests()
    {
        foreach (var file in Directory.EnumerateFiles(StarterModel.Folder))
            File.Copy(file, In(Path.GetFileName(file)));
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_broken_graph_is_refused_by_the_files_name()
    {
        File.WriteAllText(In("text_model.onnx"), "not a graph");
        Assert.Contains("text_model.onnx", await RefusalAsync());
    }

    [Fact]
    public async Task Swapped_towers_are_refused()
    {
        File.Copy(In("vision_model.onnx"), In("text_model.onnx"), overwrite: true);
        Assert.Contains(", not input_ids -> text_embeds.", await RefusalAsync());
    }

    [Fact]
    public async Task A_description_without_a_mean_is_refused()
    {
        File.WriteAllText(In("model.json"), """{"name":"odd","mean":null}""");
        Assert.Contains("mean and std must have 3 numbers", await RefusalAsync());
    }

    [Fact]
    public async Task The_image_tower_is_loaded_with_the_first_photo_and_refused_then()
    {
        File.WriteAllText(In("vision_model.onnx"), "not a graph");
        using var model = await ClipModel.LoadAsync(folder.FullName);

        Assert.Equal(model.Dimension, (await model.EmbedTextAsync("a boat")).Length);
        Assert.NotEmpty(model.Preprocess(Black(model)));
        var refusal = await Assert.ThrowsAsync<PhotoSearchException>(() => model.EmbedPhotosAsync([Black(model)]));
        Assert.Contains("vision_model.onnx", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_are_embedded_without_the_text_tower()
    {
        File.WriteAllText(In("text_model.onnx"), "not a graph");
        using var model = await ClipModel.LoadAsync(folder.FullName);

        Assert.Equal(model.Dimension, (await model.EmbedPhotosAsync([Black(model)]))[0].Length);
    }

    [Fact]
    public async Task Towers_of_different_dimensions_are_refused_before_either_is_loaded()
    {
        File.WriteAllBytes(In("vision_model.onnx"), OnnxFile.ImageTower(quantised: false, "768"));
        var refusal = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipModel.LoadAsync(folder.FullName));
        Assert.Contains("text embeddings have 512 numbers, image embeddings 768", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_tower_that_changes_after_the_text_tower_was_loaded_is_refused()
    {
        using var model = await ClipModel.LoadAsync(folder.FullName);
        File.SetLastWriteTimeUtc(In("vision_model.onnx"), DateTime.UnixEpoch);

        Assert.Contains(
            "has changed since the model was loaded",
            (await Assert.ThrowsAsync<PhotoSearchException>(() => model.LoadImageTowerAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pixels_of_the_wrong_size_are_refused_by_the_files_name()
    {
        File.WriteAllText(In("model.json"), """{"name":"odd","image_size":256}""");
        using var model = await ClipModel.LoadAsync(folder.FullName);

        var refusal = await Assert.ThrowsAsync<PhotoSearchException>(() => model.EmbedPhotosAsync([Black(model)]));
        Assert.Contains("vision_model.onnx", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_embedding_that_is_not_finite_is_refused_by_the_files_name()
    {
        File.WriteAllBytes(In("text_model.onnx"), OnnxFile.TextTower(mask: false, quantised: false, "512", finite: false));
        File.WriteAllBytes(In("vision_model.onnx"), OnnxFile.ImageTower(quantised: false, "512", finite: false));
        using var model = await ClipModel.LoadAsync(folder.FullName);
        var photo = TestPaths.InRepository("data", "photos", "p001.jpg");

        foreach (var (file, embed) in new (string, Func<Task>)[]
            { ("text_model.onnx", () => model.EmbedTextAsync("a boat")), ("vision_model.onnx", () => model.EmbedPhotoAsync(photo)),
                ("vision_model.onnx", () => model.EmbedPhotoAsync(Black(model))) })
            Assert.StartsWith(
                $"{In(file)} made an embedding that is all zeros or not finite (NaN), which cannot be compared.",
                (await Assert.ThrowsAsync<PhotoSearchException>(embed)).Message, StringComparison.Ordinal);
        // Other embeddings in the batch may be good.
        Assert.True(float.IsNaN((await model.EmbedPhotosAsync([Black(model)]))[0][0]));
    }

    private string In(string file) => Path.Combine(folder.FullName, file);

    private async Task<string> RefusalAsync() => (await Assert.ThrowsAsync<PhotoSearchException>(async () =>
    {
        using var model = await ClipModel.LoadAsync(folder.FullName);
        await model.EmbedTextAsync("a boat");
    })).Message;

    private static RgbImage Black(ClipModel model) =>
        new(model.ImageSize, model.ImageSize, new byte[3 * model.ImageSize * model.ImageSize]);
}
