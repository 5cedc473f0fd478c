using System.Net;
using System.Net.Http.Headers;

namespace PhotoSearch.Tests;

/// <summary>The error answers of <c>photosearch serve</c>.</summary>
public sealed class ServeProblemTests(SharedServedPhotos shared) : IClassFixture<SharedServedPhotos>
{
    private readonly ServedPhotos server = shared.Server;

    [Theory]
    [InlineData("api/search?q=", 400)]
    [InlineData("api/photo?id=nobody.jpg", 404)]
    [InlineData("api/nothing", 404)]
    public async Task An_error_is_explained_whatever_the_request_accepts(string path, int status)
    {
        foreach (var accept in new[] { "text/plain", "text/html", "image/*", "application/xml;q=0.5", "*/*;q=0" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
            using var response = await server.Http.SendAsync(request);

            Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.NotEqual("", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
        }
    }

    /// <summary>.NET refuses to read UTF-7 with an exception that the form reader does not expect.</summary>
    [Fact]
    public async Task A_field_in_an_unsupported_encoding_is_a_bad_request()
    {
        var text = new StringContent("boat");
        text.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain; charset=utf-7");
        using var form = ServedPhotos.Form("boat.jpg", await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[0]));
        form.Add(text, "q");
        using var response = await server.Http.PostAsync("api/search", form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("The form cannot be read", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_error_of_the_server_gets_a_complete_answer()
    {
        await using var own = new OwnServer();
        await own.StartAsync();
        await own.Model.Loading;
        await own.Model.DisposeAsync();
        using var response = await own.Http.GetAsync("api/search?q=boat");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("The server failed.", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
    }
}
