namespace PhotoSearch.Tests;

public sealed class PhotoQueryTests(StarterModel starter)
{
    private static Task<(string Name, float[] Embedding)[]>? gallery;

    private readonly ClipModel model = starter.Model;

    [Fact]
    public async Task A_text_alone_and_a_photo_alone_are_their_own_embeddings()
    {
        Assert.Equal(await model.EmbedTextAsync("a boat"), await new PhotoQuery { Text = "a boat" }.EmbedAsync(model));
        Assert.Equal(await model.EmbedPhotoAsync(Photo("p031.jpg")), await new PhotoQuery { Photo = Photo("p031.jpg") }.EmbedAsync(model));
    }

    [Fact]
    public async Task Uploaded_bytes_work_like_a_file_and_messages_name_them()
    {
        var uploaded = new PhotoQuery { Photo = "mine.jpg", PhotoBytes = await File.ReadAllBytesAsync(Photo("p031.jpg")) };
        Assert.Equal(await model.EmbedPhotoAsync(Photo("p031.jpg")), await uploaded.EmbedAsync(model));

        var broken = await Assert.ThrowsAsync<UnreadablePhotoException>(
            () => (uploaded with { PhotoBytes = "no"u8.ToArray() }).EmbedAsync(model));
        Assert.StartsWith("mine.jpg: not a readable image", broken.Message);
    }

    [Fact]
    public async Task A_photo_of_a_blue_boat_and_the_word_red_find_red_boats()
    {
        var both = new PhotoQuery { Photo = Photo("p094.jpg"), Text = "red" };

        Assert.Equal(1, RedBoats(await FindAsync(both with { Text = null }, 3)));
        Assert.Equal(0, RedBoats(await FindAsync(both with { Photo = null }, 3)));
        Assert.Equal(3, RedBoats(await FindAsync(both, 3)));

        static int RedBoats(string[] photos) => photos.Count(photo => Facts(photo).Contains("boat:red"));
    }

    [Fact]
    public async Task Unwanted_photos_are_not_found()
    {
        Assert.Contains(await FindAsync(new() { Text = "a boat" }, 4), photo => Facts(photo).Contains("sunset"));

        var best = await FindAsync(new() { Text = "a boat", Without = "sunset" }, 4);
        Assert.All(best, photo => Assert.Contains("boat", Facts(photo)), throwIfEmpty: true);
        Assert.DoesNotContain(best, photo => Facts(photo).Contains("sunset"));
    }

    [Fact]
    public async Task Every_query_has_length_1()
    {
        var all = new PhotoQuery { Photo = Photo("p031.jpg"), Text = "at night", Without = "people" };
        foreach (var query in new[] { all, all with { Text = null }, all with { Photo = null }, all with { Without = " " } })
            Assert.Equal(1, Cosine.Norm(await query.EmbedAsync(model)), 1e-5);
    }

    [Theory]
    [InlineData(null, "There is nothing to search for")]
    [InlineData("people", "without \"people\" also needs something to search for")]
    public async Task An_empty_query_is_refused(string? without, string message)
    {
        var query = new PhotoQuery { Text = "  ", Without = without };
        Assert.Contains(message, (await Assert.ThrowsAsync<SettingsException>(() => query.EmbedAsync(model))).Message);
    }

    [Fact]
    public async Task A_text_without_itself_leaves_nothing()
    {
        var query = new PhotoQuery { Text = "A boat", Without = "a  BOAT" };
        var refused = await Assert.ThrowsAsync<SettingsException>(() => query.EmbedAsync(model));
        Assert.Contains("leaves nothing to search for", refused.Message);
    }

    [Fact]
    public void A_query_in_words_names_all_its_parts() => Assert.Equal("at night, like boat.jpg, without people",
        new PhotoQuery { Photo = Path.Combine("my photos", "boat.jpg"), Text = "at night ", Without = "people" }.ToString());

    private static string Photo(string name) => TestPaths.InRepository("data", "photos", name);

    private static string[] Facts(string photo) => GalleryFacts[photo];

    private static Dictionary<string, string[]> GalleryFacts { get; } = System.Text.Json.JsonDocument
        .Parse(File.ReadAllText(EvaluationData.PathOf("gallery.json"))).RootElement.EnumerateArray().ToDictionary(
            photo => photo.GetProperty("file").GetString()!,
            photo => photo.GetProperty("facts").EnumerateArray().Select(fact => fact.GetString()!).ToArray());

    /// <summary>The sample photos nearest to the query, without the query's own photo.</summary>
    private async Task<string[]> FindAsync(PhotoQuery query, int count)
    {
        var asked = await query.EmbedAsync(model);
        return [.. (await (gallery ??= EmbedGalleryAsync())).Where(photo => photo.Name != Path.GetFileName(query.Photo))
            .OrderByDescending(photo => Cosine.Between(asked, photo.Embedding)).Select(photo => photo.Name).Take(count)];
    }

    private Task<(string Name, float[] Embedding)[]> EmbedGalleryAsync() =>
        Task.WhenAll(GalleryFacts.Keys.Select(async name => (name, await model.EmbedPhotoAsync(Photo(name)))));
}
