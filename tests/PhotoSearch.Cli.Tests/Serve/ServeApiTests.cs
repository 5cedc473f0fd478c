using System.Net;
using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>The JSON API of <c>photosearch serve</c>.</summary>
public sealed class ServeApiTests(SharedServedPhotos shared) : IClassFixture<SharedServedPhotos>
{
    private readonly ServedPhotos server = shared.Server;

    [Fact]
    public async Task A_text_finds_what_the_command_line_finds()
    {
        var found = await server.GetAsync("api/search?q=a+red+boat&n=5");
        var said = JsonElement.Parse((await server.RunAsync("search", "a red boat", "-n", "5", "--json")).Output);

        Assert.Equal("photos", found.GetProperty("index").GetString());
        Assert.Equal("starter", found.GetProperty("model").GetString());
        Assert.Equal(Ids(said), Ids(found));
        var cosines = found.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("cosine").GetDouble()).ToArray();
        Assert.Equal(cosines.OrderDescending(), cosines);

        var best = await server.GetAsync(FormattableString.Invariant($"api/search?q=a+red+boat&n=5&min_cosine={cosines[2] - 0.0001}"));
        Assert.Equal(Ids(found)[..3], Ids(best));
    }

    [Fact]
    public async Task A_picture_finds_itself_first()
    {
        var photo = ServedPhotos.SamplePhotos[3];
        using var form = ServedPhotos.Form("holiday.jpg", await File.ReadAllBytesAsync(photo), ("n", "3"));
        using var response = await server.Http.PostAsync("api/search", form);
        var hits = (await ServedPhotos.ReadAsync(response)).GetProperty("hits");

        Assert.Equal(3, hits.GetArrayLength());
        Assert.Equal(Path.GetFileName(photo), hits[0].GetProperty("id").GetString());
        Assert.Equal(1, hits[0].GetProperty("cosine").GetDouble(), 3);
    }

    [Fact]
    public async Task Similar_photos_are_the_hits_for_the_picture_without_the_photo_itself()
    {
        var photo = ServedPhotos.SamplePhotos[3];
        var similar = Ids(await server.GetAsync($"api/similar?id={Path.GetFileName(photo)}&n=4"));
        using var form = ServedPhotos.Form("holiday.jpg", await File.ReadAllBytesAsync(photo), ("n", "5"));
        using var response = await server.Http.PostAsync("api/search", form);

        Assert.Equal(Ids(await ServedPhotos.ReadAsync(response))[1..], similar);
    }

    [Fact]
    public async Task A_first_look_shows_some_photos()
    {
        Assert.Equal(6, Ids(await server.GetAsync("api/photos?n=6")).Length);
    }

    [Fact]
    public async Task Health_and_indexes_describe_the_server()
    {
        using var ready = await server.Http.GetAsync("api/health");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal("ready", (await ServedPhotos.ReadAsync(ready)).GetProperty("status").GetString());

        var list = await server.GetAsync("api/indexes");
        Assert.Equal("photos", list.GetProperty("default").GetString());
        var index = Assert.Single(list.GetProperty("indexes").EnumerateArray());
        Assert.Equal(ServedPhotos.Photos, index.GetProperty("photos").GetInt32());
        Assert.Equal("starter", index.GetProperty("model").GetString());
        Assert.Equal(JsonValueKind.Null, index.GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task A_photo_is_a_new_JPEG_of_the_requested_size_and_is_sent_once()
    {
        var id = Path.GetFileName(ServedPhotos.SamplePhotos[0]);
        using var small = await server.Http.GetAsync($"api/photo?id={id}");
        using var large = await server.Http.GetAsync($"api/photo?id={id}&size=large");
        Assert.Equal("image/jpeg", small.Content.Headers.ContentType!.ToString());
        var (smallPicture, largePicture) = (await small.Content.ReadAsByteArrayAsync(), await large.Content.ReadAsByteArrayAsync());
        Assert.Equal(560, ImageDecoder.DecodeThumbnail(smallPicture, id, 10_000).Width);
        Assert.Equal(768, ImageDecoder.DecodeThumbnail(largePicture, id, 10_000).Width);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/photo?id={id}")
        {
            Headers = { IfNoneMatch = { small.Headers.ETag! } },
        };
        using var again = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("api/search", 400, "q is empty")]
    [InlineData("api/search?q=", 400, "q is empty")]
    [InlineData("api/search?q=x&n=0", 400, "n must be a number from 1 to 1,000")]
    [InlineData("api/search?q=x&n=1001", 400, "n must be a number from 1 to 1,000")]
    [InlineData("api/search?q=x&n=many", 400, "n must be a number from 1 to 1,000")]
    [InlineData("api/search?q=x&min_cosine=2", 400, "min_cosine must be")]
    [InlineData("api/search?q=x&min_cosine=NaN", 400, "min_cosine must be")]
    [InlineData("api/search?q=x&index=nowhere", 404, "photosearch add FOLDER --index nowhere")]
    [InlineData("api/search?q=x&index=Not%20Allowed", 400, "not allowed")]
    [InlineData("api/photo?id=p001.jpg&size=huge", 400, "size must be small or large")]
    [InlineData("api/photo?id=nobody.jpg", 404, "has no photo nobody.jpg")]
    [InlineData("api/similar?id=nobody.jpg", 404, "has no photo nobody.jpg")]
    [InlineData("api/nothing", 404, "openapi.json")]
    [InlineData("photos.db", 404, "openapi.json")]
    public async Task A_wrong_request_gets_a_readable_sentence(string path, int status, string sentence)
    {
        using var response = await server.Http.GetAsync(path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await ServedPhotos.ReadAsync(response);
        Assert.Contains(sentence, problem.GetProperty("detail").GetString());
        Assert.Equal(
            ["detail", "status", "title", "type"], problem.EnumerateObject().Select(part => part.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_index_that_was_deleted_meanwhile_is_not_found()
    {
        await server.RunAsync("index", "create", "--index", "gone");
        using var there = await server.Http.GetAsync("api/search?q=boat&index=gone");
        await server.RunAsync("index", "delete", "--index", "gone");
        using var gone = await server.Http.GetAsync("api/search?q=boat&index=gone");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (there.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task A_long_text_is_refused_and_a_note_says_if_the_model_cuts_one()
    {
        using var response = await server.Http.GetAsync($"api/search?q={new string('a', 1001)}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);

        using var longest = await server.Http.GetAsync($"api/search?q={string.Concat(Enumerable.Repeat("%F0%9F%9A%A4", 500))}");
        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);

        var cut = await server.GetAsync($"api/search?q={string.Join('+', Enumerable.Repeat("boat", 100))}");
        Assert.Contains("the end of it: 25 tokens", cut.GetProperty("notes")[0].GetString());
    }

    [Fact]
    public async Task A_note_says_that_the_starter_model_does_not_know_these_photos() => Assert.StartsWith(
        "The starter model was trained only on drawings", (await server.GetAsync("api/search?q=boat")).GetProperty("notes")[0]
            .GetString());

    [Fact]
    public async Task A_search_by_a_file_that_is_not_a_picture_is_refused()
    {
        using var form = ServedPhotos.Form("notes.jpg", "not a photo"u8.ToArray());
        using var response = await server.Http.PostAsync("api/search", form);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("notes.jpg: not a readable image", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_picture_that_is_too_large_is_refused()
    {
        foreach (var bytes in new[] { 20_000_001, 20_200_000 })
        {
            using var form = ServedPhotos.Form("large.jpg", new byte[bytes]);
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/photos")
            {
                Content = form, Headers = { ExpectContinue = true },
            };
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Contains("20 MB", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task Searches_at_the_same_time_are_all_answered()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => server.GetAsync($"api/search?q=boat+{number}&n=3")));

        Assert.All(answers, answer => Assert.Equal(3, Ids(answer).Length));
    }

    [Fact]
    public async Task Without_a_store_the_page_opens_and_says_what_to_do()
    {
        await using var without = new ServedPhotos();
        without.Environment["SERVICE_URI"] = "https://admin:Geh31m@127.0.0.1:1";
        await without.ServeAsync();

        using var page = await without.Http.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var search = await without.Http.GetAsync("api/search?q=boat");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, search.StatusCode);
        var body = await search.Content.ReadAsStringAsync();
        Assert.Contains("SERVICE_URI", body);
        using var health = await without.Http.GetAsync("api/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.DoesNotContain("Geh31m", body + (await without.StopAsync()).Errors);
    }

    internal static string[] Ids(JsonElement answer) =>
        [.. answer.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];

    /// <summary>The index is deleted and created again for another model while the server runs.</summary>
    [Fact]
    public async Task An_index_that_was_created_again_is_searched_with_its_own_model_and_refused_with_another()
    {
        await using var own = new ServedPhotos(photos: 3);
        var settings = WorkshopSettings.Load(own.In()) with { ServiceUri = null, IndexFile = own.Environment["INDEX_FILE"]! };
        await using var index = PhotoIndex.Open(settings, "photos");
        await index.CreateAsync(new("other", 256));
        await own.ServeAsync();
        await UntilAsync(HttpStatusCode.Conflict);

        await index.DeleteAsync();
        Assert.Equal(0, (await own.RunAsync("add")).ExitCode);
        Assert.Equal(3, Ids(await UntilAsync(HttpStatusCode.OK)).Length);

        await index.DeleteAsync();
        await index.CreateAsync(new("other", 256));
        Assert.Contains("embeddings from other", (await UntilAsync(HttpStatusCode.Conflict)).GetRawText());

        // The server reads the index's info again every few seconds.
        Task<JsonElement> UntilAsync(HttpStatusCode status) => AskUntilAsync(status).WaitAsync(TimeSpan.FromMinutes(1));

        async Task<JsonElement> AskUntilAsync(HttpStatusCode status)
        {
            while (true)
            {
                using var response = await own.Http.GetAsync("api/search?q=a+red+boat");
                if (response.StatusCode == status) return await ServedPhotos.ReadAsync(response);
                Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
            }
        }
    }
}
