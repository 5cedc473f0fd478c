using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace PhotoSearch.Tests;

/// <summary>Access to <c>photosearch serve</c>, and how it starts and ends.</summary>
public sealed class ServeTokenTests : IAsyncDisposable
{
    private const string Token = "0123456789abcdef0123";

    private readonly ServedPhotos server = new();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("--host", "0.0.0.0")]
    [InlineData("--host", "::")]
    [InlineData("--host", "192.0.2.1", "--port", "0")]
    public async Task Other_machines_need_a_token(params string[] options)
    {
        var result = await server.RunAsync(["serve", .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("--token", result.Error);
    }

    [Theory]
    [InlineData("--token", "short")]
    [InlineData("--token", "with spaces and more")]
    [InlineData("--token", Token, "--open")]
    [InlineData("--host", "somewhere")]
    [InlineData("--port", "70000")]
    [InlineData("--index", "Not Allowed")]
    public async Task Wrong_options_end_with_exit_code_2(params string[] options)
    {
        var result = await server.RunAsync(["serve", .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Single(result.Error.TrimEnd().Split('\n'), line => !line.StartsWith("Try:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_is_reported()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var result = await server.RunAsync("serve", "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--port 0", result.Error);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task An_address_of_another_machine_is_reported()
    {
        // An address from the network for examples (RFC 5737).
        var result = await server.RunAsync("serve", "--host", "192.0.2.1", "--token", "--port", "0");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Cannot listen on 192.0.2.1", result.Error);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_missing_index_is_reported_at_the_start()
    {
        await server.ServeAsync("--index", "nope");
        using var asked = await server.Http.GetAsync("api/search?q=a+boat");

        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
        Assert.Single(
            (await server.StopAsync()).Errors.Split('\n'), line =>
                line.EndsWith("photosearch add FOLDER --index nope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_accepts_the_address_that_it_listens_on_as_a_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs all of 127.0.0.0/8 to be this machine, as on Linux");
        await server.ServeAsync("--host", "127.0.0.2");

        Assert.Equal(HttpStatusCode.OK, (await StatusAsync("")).Status);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await StatusAsync("", ("Host", "127.0.0.3"))).Status);
    }

    [Fact]
    public async Task Behind_a_proxy_with_TLS_the_cookie_is_for_TLS_only()
    {
        server.Environment["PHOTOSEARCH_TOKEN"] = Token;
        await server.ServeAsync();
        foreach (var (scheme, secure) in new[] { ("https", true), ("http", false) })
        {
            var (_, headers) = await StatusAsync($"?token={Token}", ("X-Forwarded-Proto", scheme));
            Assert.Equal(secure, Assert.Single(headers.GetValues("Set-Cookie")).Contains("; secure", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_new_token_is_printed_once_and_works_in_a_browser_and_a_program()
    {
        await server.StartAsync("--host", "0.0.0.0", "--token");
        var token = new Uri(server.Printed).Query["?token=".Length..];
        Assert.True(token.Length >= 32);
        foreach (var path in new[] { "", "page.js", "api/health", "api/search?q=boat", "openapi.json", "?token=wrong",
            $"api/search?q=boat&token={token}" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await StatusAsync(path)).Status);

        var (status, headers) = await StatusAsync($"?token={token}&q=a+boat");
        Assert.Equal(HttpStatusCode.Redirect, status);
        Assert.Equal("/?q=a%20boat", headers.Location!.ToString());
        var cookie = Assert.Single(headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie);
        Assert.Contains("; samesite=strict", cookie);
        Assert.DoesNotContain(token, cookie);
        Assert.Equal(HttpStatusCode.OK, (await StatusAsync("api/search?q=boat", ("Cookie", cookie.Split(';')[0]))).Status);
        Assert.Equal(HttpStatusCode.OK, (await StatusAsync("api/search?q=boat", ("Authorization", $"Bearer {token}"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await StatusAsync("api/search?q=boat", ("Authorization", $"Bearer {token}0"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await StatusAsync("api/search?q=boat", ("Cookie", cookie.Split('=')[0] + "=0"))).Status);

        Assert.DoesNotContain(token, (await server.StopAsync()).Errors);
    }

    [Fact]
    public async Task A_token_from_the_environment_is_never_printed_and_any_host_name_works()
    {
        server.Environment["PHOTOSEARCH_TOKEN"] = Token;
        await server.StartAsync();

        Assert.DoesNotContain(Token, server.Printed);
        Assert.Equal(HttpStatusCode.Unauthorized, (await StatusAsync("api/health")).Status);
        Assert.Equal(
            HttpStatusCode.OK, (await StatusAsync("api/indexes", ("Authorization", $"Bearer {Token}"), ("Host", "photos.example"))).Status);
        Assert.DoesNotContain(Token, (await server.StopAsync()).Errors);
    }

    [Fact]
    public async Task After_a_link_on_another_site_the_page_reloads_without_the_token()
    {
        server.Environment["PHOTOSEARCH_TOKEN"] = Token;
        await server.StartAsync();
        var (status, headers) =
            await StatusAsync(
                $"?token={Token}", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["0;url=/"], headers.GetValues("Refresh"));
        Assert.True(headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task An_interrupt_ends_the_server_with_exit_code_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a Windows process cannot send a signal to another");
        await server.StartAsync();
        await server.GetAsync("api/search?q=boat");

        var (exitCode, errors) = await server.StopAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal("Press Ctrl-C to stop the server.", errors.Trim());
    }

    [Fact]
    public async Task A_missing_model_ends_the_server_with_the_reason()
    {
        Directory.CreateDirectory(server.In("model"));
        server.Environment["CLIP_MODEL"] = server.In("model");
        var result = await server.RunAsync("serve", "--port", "0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(server.In("model"), result.Error);
    }

    [Fact]
    public async Task A_browser_without_the_token_gets_a_readable_sentence()
    {
        server.Environment["PHOTOSEARCH_TOKEN"] = Token;
        await server.ServeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "") { Headers = { { "Accept", "text/html,*/*" } } };
        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("This server needs its token.", await response.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, HttpResponseHeaders Headers)> StatusAsync(
        string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await server.Http.SendAsync(request);
        return (response.StatusCode, response.Headers);
    }
}
