using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>
/// From a text or a file to its embedding, compared with PyTorch's (../shared/fixtures/tiny-clip), and errors in models.
/// </summary>
public sealed class ClipModelTests(StarterModel starter)
{
    private sealed record Expected(ExpectedText[] Texts, ExpectedImage[] Images);

    private sealed record ExpectedText(string Text, float[] Embedding);

    private sealed record ExpectedImage(string Name, string Input, float[] Embedding);

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNameCaseInsensitive = true };

    private static string TinyClip => TestPaths.InShared("fixtures", "tiny-clip");

    private static Expected PyTorch =>
        JsonSerializer.Deserialize<Expected>(File.ReadAllText(Path.Combine(TinyClip, "expected.json")), CamelCase)!;

    [Fact]
    public async Task Text_embeddings_are_PyTorchs()
    {
        using var model = await ClipModel.LoadAsync(TinyClip);
        foreach (var expected in PyTorch.Texts)
        {
            var cosine = Cosine.Between(expected.Embedding, await model.EmbedTextAsync(expected.Text));
            Assert.True(cosine >= 0.99999, $"{expected.Text}: {cosine}");
        }
    }

    [Fact]
    public async Task Image_embeddings_are_PyTorchs_up_to_decoding_and_resizing()
    {
        using var model = await ClipModel.LoadAsync(TinyClip);
        var tolerances =
            JsonDocument.Parse(
                File.ReadAllText(TestPaths.InShared("fixtures", "preprocess", "manifest.json"))).RootElement.GetProperty("cases")
            .EnumerateArray()
                .Where(file => file.TryGetProperty("mean_tolerance", out var tolerance) && tolerance.ValueKind == JsonValueKind.Number)
            .ToDictionary(file => file.GetProperty("name").GetString()!, file => file.GetProperty("mean_tolerance").GetDouble());
        foreach (var expected in PyTorch.Images)
        {
            var path = expected.Input.StartsWith("photos/", StringComparison.Ordinal)
                ? TestPaths.InShared(expected.Input)
                : TestPaths.InShared("fixtures", "preprocess", expected.Input);
            var cosine = Cosine.Between(expected.Embedding, await model.EmbedPhotoAsync(path));
            Assert.True(cosine >= (tolerances.GetValueOrDefault(expected.Name, 2) <= 0.4 ? 0.9999 : 0.99), $"{expected.Name}: {cosine}");
        }
    }

    [Fact]
    public async Task Image_embeddings_of_the_same_pixels_are_PyTorchs()
    {
        using var model = await ClipModel.LoadAsync(TinyClip);
        var compared = 0;
        foreach (var expected in PyTorch.Images)
        {
            var png = Path.Combine(TestPaths.InShared("fixtures", "preprocess", "expected"), expected.Name + ".png");
            if (!File.Exists(png)) continue;
            var cosine = Cosine.Between(expected.Embedding, await model.EmbedPhotoAsync(png));
            Assert.True(cosine >= 0.99999, $"{expected.Name}: {cosine}");
            compared++;
        }
        Assert.True(compared >= 10);
    }

    [Fact]
    public async Task A_batch_gives_what_single_photos_give()
    {
        using var model = await ClipModel.LoadAsync(TinyClip);
        RgbImage[] photos = [Plain(model, 10), Plain(model, 120), Plain(model, 240)];
        var batch = await model.EmbedPhotosAsync(photos);

        for (var i = 0; i < photos.Length; i++)
        {
            Assert.Equal(1, Cosine.Norm(batch[i]), 5);
            Assert.Equal(1, Cosine.Between(batch[i], (await model.EmbedPhotosAsync([photos[i]]))[0]), 5);
        }
    }

    [Fact]
    public async Task The_starter_model_loads_and_its_embeddings_have_length_1()
    {
        using var model = await ClipModel.LoadAsync(WorkshopSettings.Load(TestPaths.Repository) with { ClipModel = "starter" });

        Assert.Equal("starter", model.Name);
        Assert.Equal(224, model.ImageSize);
        var embedding = await model.EmbedTextAsync("a red boat at sunset");
        Assert.Equal(model.Dimension, embedding.Length);
        Assert.Equal(1, Cosine.Norm(embedding), 5);
    }

    [Fact]
    public async Task A_model_for_one_query_makes_the_same_embeddings()
    {
        using var once = await ClipModel.LoadAsync(TinyClip);
        once.IsForOneQuery = true;
        using var model = await ClipModel.LoadAsync(TinyClip);
        var photo = TestPaths.InRepository("data", "photos", "p001.jpg");

        Assert.Equal(1, Cosine.Between(await model.EmbedTextAsync("a boat"), await once.EmbedTextAsync("a boat")), 5);
        Assert.Equal(1, Cosine.Between(await model.EmbedPhotoAsync(photo), await once.EmbedPhotoAsync(photo)), 5);
    }

    [Fact]
    public async Task A_text_far_too_long_is_embedded_by_its_beginning()
    {
        var model = starter.Model;
        var text = string.Join(' ', Enumerable.Repeat("a red boat", 100));

        Assert.True((await model.LoadTokenizerAsync()).Tokenize(text).IsTruncated);
        Assert.Equal(1, Cosine.Norm(await model.EmbedTextAsync(text)), 5);
    }

    [Fact]
    public async Task Cancelling_ends_an_embedding()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => starter.Model.EmbedTextAsync("a boat", new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_folder_without_a_file_is_refused_by_the_files_name()
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-model-");
        try
        {
            var missing = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipModel.LoadAsync(folder.FullName));
            Assert.Contains("has no vision_model.onnx", missing.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static RgbImage Plain(ClipModel model, byte value)
    {
        var pixels = new byte[model.ImageSize * model.ImageSize * 3];
        Array.Fill(pixels, value);
        pixels[0] = 255;
        return new(model.ImageSize, model.ImageSize, pixels);
    }

    [Fact]
    public async Task Disposing_waits_for_running_calls_and_refuses_later_ones()
    {
        var model = await ClipModel.LoadAsync(StarterModel.Folder);
        var photos = Enumerable.Repeat(new RgbImage(224, 224, new byte[224 * 224 * 3]), 64).ToArray();
        var running = Enumerable.Range(0, 4).Select(_ => model.EmbedPhotosAsync(photos)).ToArray();
        await model.EmbedPhotosAsync(photos[..1]);
        model.Dispose();

        foreach (var run in running)
            Assert.True(await Record.ExceptionAsync(() => run) is null or ObjectDisposedException);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.EmbedPhotosAsync(photos[..1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.EmbedTextAsync("a boat"));
        model.Dispose();
    }

    [Fact]
    public async Task A_disposed_model_loads_no_more_towers()
    {
        var model = await ClipModel.LoadAsync(StarterModel.Folder);
        model.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.EmbedPhotosAsync([Plain(model, 7)]));
    }
}
