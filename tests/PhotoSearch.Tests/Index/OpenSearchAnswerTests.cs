using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>
/// Unusual answers: other programs' documents, endless bodies, echoes of the request.
/// </summary>
public sealed class OpenSearchAnswerTests
{
    private const int Dimension = 4;
    private const string Password = "p+ss/wörd>?>";

    [Theory]
    [InlineData("\"a.jpg\"", "a.jpg")]
    [InlineData("[\"a.jpg\", \"b.jpg\"]", "a.jpg")]
    [InlineData("[null, 3, \"b.jpg\"]", "b.jpg")]
    [InlineData("[]", "the id")]
    [InlineData("3", "the id")]
    [InlineData("{\"url\":\"a.jpg\"}", "the id")]
    [InlineData("null", "the id")]
    public async Task A_hits_image_url_is_its_first_text_or_else_the_id(string imageUrl, string expected)
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(200,
            $$$"""{"hits":{"hits":[{"_id":"the id","_score":1,"_source":{"image_url":{{{imageUrl}}}}}]}}"""));
        await using var index = Open(server.Uri);

        Assert.Equal([new PhotoHit("the id", expected, 1)], await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
    }

    [Fact]
    public async Task A_content_hash_that_is_not_text_counts_as_missing()
    {
        await using var server =
            FakeServer.WithIndex(Dimension, _ => new(200, """{"docs":[{"_id":"a","found":true,"_source":{"content_hash":3}}]}"""));
        await using var index = Open(server.Uri);

        Assert.Equal("", (await index.GetContentHashesAsync(["a"]))["a"]);
    }

    [Fact]
    public async Task An_answer_above_64_MiB_is_refused_at_once()
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(200, new string(' ', OpenSearchResponse.MaxBytes + 1)));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.StartsWith($"{server.Uri} sent more than 64 MiB in one answer. ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    /// <summary>A shard whose node is down counts as neither successful nor failed.</summary>
    [Fact]
    public async Task Hits_from_only_some_shards_are_an_error()
    {
        await using var server =
            FakeServer.WithIndex(
                Dimension, _ => new(200, """{"_shards":{"total":3,"successful":2,"skipped":0,"failed":0},"hits":{"hits":[]}}"""));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        Assert.StartsWith("Only 2 of the 3 shards of index \"photos\" answered", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PhotoIndexException>(async () => await index.ListPhotosAsync().ToListAsync());
    }

    [Fact]
    public async Task A_photo_that_cannot_be_looked_up_is_not_taken_for_a_new_one()
    {
        await using var server =
            FakeServer.WithIndex(
                Dimension, _ =>
                    new(200, """{"docs":[{"_id":"a","error":{"type":"no_shard_available_action_exception","reason":"No shard available"}}]}"""));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetContentHashesAsync(["a"]));
        Assert.Contains("No shard available", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "{\"error\":\"no handler found\"}")]
    [InlineData("application/json; charset=bogus", "{\"error\":{\"reason\":\"no handler found\"}}")]
    public async Task An_error_in_another_form_is_reported_too(string contentType, string body)
    {
        await using var server =
            new FakeServer(request => request.Method == "GET" ? new(404, "{}") : new(400, body, new() { ["Content-Type"] = contentType }));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.CreateAsync(new("m", Dimension)));
        Assert.EndsWith(": no handler found.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_shows_no_control_characters()
    {
        await using var server = new FakeServer(request =>
            request.Method == "GET" ? new(404, "{}") : new(400, """{"error":{"reason":"no\r\n\u001b[31mhandler"}}"""));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.CreateAsync(new("m", Dimension)));
        Assert.EndsWith(": no \uFFFD[31mhandler.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "Authorization: {0}")]
    [InlineData(200, "{{\"{1}\":\"{0}\"}}")]
    [InlineData(200,
        "the password is {1}, half of which comes before the cut and half after: ................ {1} and {1} and {1} and {1}")]
    [InlineData(400, "{{\"error\":{{\"reason\":\"you sent {0}\"}}}}")]
    [InlineData(500, "{{\"headers\":{{\"Authorization\":\"{0}\"}},\"password\":\"{1}\"}}")]
    [InlineData(500, "{{\"error\":{{\"reason\":\"you sent {0} for {1}\"}}}}")]
    [InlineData(500, "{{\"error\":{{\"caused_by\":{{\"headers\":\"{0}\"}}}}}}")]
    public async Task An_echo_of_the_request_shows_no_password(int status, string echo)
    {
        foreach (var escape in new Func<string, string>[]
            { text => text, text => JsonEncodedText.Encode(text).Value, text =>
                text.Replace("/", "\\/", StringComparison.Ordinal), Uri.EscapeDataString })
        {
            await using var server = new FakeServer(request => request.Method == "GET" && status == 400
                ? new(404, "{}")
                : new(status,
                    string.Format(
                        System.Globalization.CultureInfo.InvariantCulture, echo, escape(request.Authorization!), escape(Password))));
            await using var index = Open(AddressWithPassword(server));

            var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.CreateAsync(new("m", Dimension)));

            AssertNoSecret(refusal.Message);
            Assert.Contains("***", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bulk_item_that_echoes_the_request_shows_no_password()
    {
        await using var server = FakeServer.WithIndex(Dimension, request => new(200, JsonSerializer.Serialize(new
        {
            items = new[] { new { index = new { status = 400, error = new { reason = $"{request.Authorization} {Password}" } } } },
        })));
        await using var index = Open(AddressWithPassword(server));

        var refused = Assert.Single((await index.AddAsync(Vectors.Photos(1, Dimension))).Refused);

        Assert.Equal("Basic *** ***", refused.Reason);
    }

    private static void AssertNoSecret(string message)
    {
        var base64 = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("me:" + Password));
        // The beginnings of the secrets, which a cut message might still show.
        foreach (var secret in new[] { Password[..4], "ss/w", "ss\\/w", "ss%2F", base64[..8], base64[^8..^2] })
            Assert.DoesNotContain(secret, message, StringComparison.OrdinalIgnoreCase);
    }

    private static string AddressWithPassword(FakeServer server) =>
        server.Uri.Replace("//", $"//me:{Uri.EscapeDataString(Password)}@", StringComparison.Ordinal);

    private static OpenSearchPhotoIndex Open(string serviceUri) => new(ServiceAddress.Parse(serviceUri)!, null, "photos", new HastyTime());
}
