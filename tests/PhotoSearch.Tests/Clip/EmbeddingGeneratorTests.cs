using Microsoft.Extensions.AI;

namespace PhotoSearch.Tests;

public sealed class EmbeddingGeneratorTests(StarterModel starter)
{
    private readonly ClipModel model = starter.Model;

    [Fact]
    public async Task Texts_become_the_embeddings_that_the_text_tower_makes()
    {
        string[] texts = ["a red boat at sunset", "", "two green trees"];
        var generated = await model.AsTextEmbeddingGenerator().GenerateAsync(texts);

        Assert.Equal(3, generated.Count);
        foreach (var (text, embedding) in texts.Zip(generated))
        {
            Assert.Equal(await model.EmbedTextAsync(text), embedding.Vector.ToArray());
            Assert.Equal(("starter", 512), (embedding.ModelId, embedding.Dimensions));
        }
    }

    [Fact]
    public async Task Photos_come_back_in_their_order_over_several_batches()
    {
        var files = Directory.GetFiles(TestPaths.InRepository("data", "photos")).Order().Take(19).ToArray();
        var generated = await model.AsImageEmbeddingGenerator()
            .GenerateAsync(files.Select(file => new DataContent(File.ReadAllBytes(file), "image/jpeg")));

        foreach (var (file, embedding) in files.Zip(generated))
            Assert.Equal(1, Cosine.Between(await model.EmbedPhotoAsync(file), embedding.Vector.ToArray()), 5);
        Assert.Equal(19, generated.Count);
    }

    [Fact]
    public async Task A_photo_that_cannot_be_read_is_named()
    {
        var generator = model.AsImageEmbeddingGenerator();
        var good = new DataContent(File.ReadAllBytes(Directory.GetFiles(TestPaths.InRepository("data", "photos")).First()), "image/jpeg");

        var unnamed =
            await Assert.ThrowsAsync<UnreadablePhotoException>(
                () => generator.GenerateAsync([good, new DataContent(new byte[9], "image/png")]));
        Assert.Contains("photo 2", unnamed.Message, StringComparison.Ordinal);
        var named = await Assert.ThrowsAsync<UnreadablePhotoException>(
            () => generator.GenerateAsync([new DataContent(new byte[9], "image/png") { Name = "boat.png" }]));
        Assert.Contains("boat.png", named.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_or_dimension_is_refused()
    {
        var generator = model.AsTextEmbeddingGenerator();

        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a boat"], new() { Dimensions = 256 }));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a boat"], new() { ModelId = "clip-ViT-B-32" }));
        Assert.Single(await generator.GenerateAsync(["a boat"], new() { Dimensions = 512, ModelId = "starter" }));
    }

    [Fact]
    public async Task The_model_is_known_and_outlives_the_generator()
    {
        var generator = model.AsTextEmbeddingGenerator();
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("starter", 512), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(model, generator.GetService<ClipModel>());
        Assert.Null(generator.GetService<string>());
        generator.Dispose();

        Assert.Equal(512, (await model.EmbedTextAsync("a boat")).Length);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.AsTextEmbeddingGenerator().GenerateAsync(["a boat"], cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            model.AsImageEmbeddingGenerator().GenerateAsync([new DataContent(new byte[9], "image/png")], cancellationToken: cancelled));
    }
}
