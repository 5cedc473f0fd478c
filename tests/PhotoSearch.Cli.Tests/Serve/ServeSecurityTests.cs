using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;

namespace PhotoSearch.Tests;

/// <summary>Attacks on <c>photosearch serve</c>.</summary>
public sealed class ServeSecurityTests(AttackedServer attacked) : IClassFixture<AttackedServer>
{
    private readonly ServedPhotos server = attacked.Server;

    [Theory]
    [InlineData("../outside.jpg")]
    [InlineData("..%2foutside.jpg")]
    [InlineData("%2e%2e%2foutside.jpg")]
    [InlineData("..%5coutside.jpg")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("p001.jpg%00.png")]
    [InlineData("./p001.jpg")]
    [InlineData("")]
    public async Task An_id_that_is_not_in_the_index_shows_nothing(string id)
    {
        foreach (var path in new[] { "api/photo", "api/similar" })
        {
            using var response = await server.Http.GetAsync($"{path}?id={id}");
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData(AttackedServer.LeadsOut, "its path leads out of the folder")]
    [InlineData(AttackedServer.IsRooted, "its path is that of another file")]
    [InlineData(AttackedServer.Link, "it is a link out of the folder")]
    [InlineData(AttackedServer.BehindLink, "its folder is a link out of the folder")]
    public async Task A_photo_of_the_index_outside_its_folder_is_not_shown(string id, string because)
    {
        Assert.Contains(id, ServeApiTests.Ids(await server.GetAsync("api/photos?n=100")));
        foreach (var path in new[] { "api/photo", "api/similar" })
        {
            using var response = await server.Http.GetAsync($"{path}?id={Uri.EscapeDataString(id)}");
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, because);
            Assert.DoesNotContain(server.In(), await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_damaged_photo_is_not_found_and_its_path_stays_secret()
    {
        foreach (var path in new[] { "api/photo", "api/similar" })
        {
            using var response = await server.Http.GetAsync($"{path}?id={AttackedServer.Damaged}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            var problem = (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString();
            Assert.StartsWith(AttackedServer.Damaged, problem);
            Assert.DoesNotContain(server.Folder, problem);
        }
    }

    [Fact]
    public async Task An_index_without_a_folder_accepts_no_photos()
    {
        using var form =
            ServedPhotos.Form("new.jpg", await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[50]), ("index", AttackedServer.WebIndex));
        using var response = await server.Http.PostAsync("api/photos", form);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains(
            $"\"{AttackedServer.WebIndex}\" has no photo folder",
            (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
        Assert.False(File.Exists(Path.Combine(server.Folder, "new.jpg")));
    }

    [Fact]
    public async Task A_link_inside_the_folder_is_shown()
    {
        using var response = await server.Http.GetAsync($"api/photo?id={AttackedServer.InnerLink}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Photos_of_another_index_or_of_none_are_not_shown()
    {
        using var ofOther = await server.Http.GetAsync($"api/photo?id={AttackedServer.NotIndexed}");
        Assert.Equal(HttpStatusCode.NotFound, ofOther.StatusCode);
        using var other =
            await server.Http.GetAsync($"api/photo?index={AttackedServer.WebIndex}&id={Path.GetFileName(ServedPhotos.SamplePhotos[0])}");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task The_browser_fetches_photos_on_the_web_and_only_for_their_index()
    {
        var hit = (await server.GetAsync($"api/photos?index={AttackedServer.WebIndex}")).GetProperty("hits")[0];
        Assert.True(hit.GetProperty("on_the_web").GetBoolean());
        foreach (var path in new[] { "api/photo", "api/similar" })
        {
            using var response = await server.Http.GetAsync($"{path}?index={AttackedServer.WebIndex}&id=far");
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        }
        Assert.Contains("img-src 'self' blob: https:;", await PolicyAsync($"?index={AttackedServer.WebIndex}"));
        Assert.Contains("img-src 'self' blob:;", await PolicyAsync(""));
    }

    [Fact]
    public async Task A_hit_names_its_photographer()
    {
        var id = Path.GetFileName(ServedPhotos.SamplePhotos[0]);
        var hit = (await server.GetAsync("api/photos?n=100")).GetProperty("hits").EnumerateArray()
            .Single(hit => hit.GetProperty("id").GetString() == id);

        Assert.Equal("Anna <b>Ü</b>", hit.GetProperty("credit").GetProperty("photographer").GetString());
    }

    [Fact]
    public async Task Only_a_web_address_of_a_credit_becomes_a_link()
    {
        LabPrograms.SkipWithoutChromium();
        using var playwright = await Playwright.CreateAsync();
        await using var browser =
            await playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = LabPrograms.Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = new WebPage(await browser.NewPageAsync());
        await page.OpenAsync(new Uri(server.Address, "?n=100").ToString());
        var credit = page.Page.Locator(".credit");

        Assert.Equal("Photo by Anna <b>Ü</b> on Unsplash", await credit.InnerTextAsync());
        Assert.Equal(
            ["https://photos.example/@anna"], await credit.Locator("a")
                .EvaluateAllAsync<string[]>("links => links.map(link => link.href)"));
        // Photos outside the folder are not shown, and the browser's console reports them.
        Assert.DoesNotContain(page.Complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/page/index.html")]
    [InlineData("/page.js/../../photos.db")]
    [InlineData("/.env")]
    public async Task Paths_lead_nowhere(string path)
    {
        var answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("root:", answer);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example:5080")]
    [InlineData("")]
    public async Task Another_host_name_is_refused(string host)
    {
        var answer = await SendAsync($"GET /api/search?q=boat HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 4(21|00) ", answer);
        Assert.DoesNotContain("hits", answer);
    }

    [Theory]
    [InlineData("POST", "api/photos", "Origin", "https://evil.example", 403)]
    [InlineData("POST", "api/photos", "Origin", "null", 403)]
    [InlineData("POST", "api/photos", "Origin", "http://localhost.evil.example", 403)]
    [InlineData("POST", "api/photos", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("POST", "api/photos", "Sec-Fetch-Site", "same-site", 403)]
    [InlineData("POST", "api/search", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("GET", "api/search?q=boat", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("GET", "api/photo?id=p001.jpg", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("GET", "", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("GET", "api/search?q=boat", "Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("GET", "api/search?q=boat", "Sec-Fetch-Site", "none", 200)]
    public async Task A_page_of_another_site_may_not_send_requests(string method, string path, string header, string value, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { header, value } } };
        if (method == "POST") request.Content = ServedPhotos.Form("new.jpg", await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[70]));
        using var response = await server.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.False(File.Exists(Path.Combine(server.Folder, "new.jpg")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_page_of_another_site_may_link_but_not_frame()
    {
        foreach (var (destination, status) in new[] { ("document", HttpStatusCode.OK), ("iframe", HttpStatusCode.Forbidden) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "?q=boat")
            {
                Headers = { { "Sec-Fetch-Site", "cross-site" }, { "Sec-Fetch-Mode", "navigate" }, { "Sec-Fetch-Dest", destination } },
            };
            using var response = await server.Http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("page.js")]
    [InlineData("api/indexes")]
    [InlineData("api/photo?id=nobody.jpg")]
    [InlineData("openapi.json")]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_strict(string path)
    {
        using var response = await server.Http.GetAsync(path);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_large_body_is_refused_where_none_is_expected()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/indexes")
        {
            Content = new ByteArrayContent(new byte[1_000_000]), Headers = { ExpectContinue = true },
        };
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private async Task<string> PolicyAsync(string page)
    {
        using var response = await server.Http.GetAsync(page);
        return response.Headers.GetValues("Content-Security-Policy").Single();
    }

    /// <summary>Sends a raw request, because HttpClient would normalise it.</summary>
    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
