using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Wrong passwords, certificates and schemes lead to one clear line, without the password.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class OpenSearchSecurityTests(OpenSearchServer server)
{
    private const string WrongPassword = "wr0ng:p@ss/wörd%";

    [Fact]
    public async Task A_wrong_password_is_one_line_that_does_not_show_it()
    {
        var node = await server.SecureAsync();
        await using var index = Open(node with { Password = WrongPassword });

        var refusal = await FailAsync(index);

        Assert.StartsWith(
            $"{node.Uri.GetLeftPart(UriPartial.Authority)} does not accept the user name or password in SERVICE_URI.", refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_user_is_reported()
    {
        var node = await server.SecureAsync();
        await using var index = Open(node with { User = null, Password = null });

        Assert.Equal(
            $"https://localhost:{node.Uri.Port} requires a user name and a password. Write them into SERVICE_URI: " +
            $"https://user:password@localhost:{node.Uri.Port}.", (await FailAsync(index)).Message);
    }

    [Fact]
    public async Task No_operation_shows_the_password_when_it_fails()
    {
        var node = await server.SecureAsync() with { Password = WrongPassword };
        var settings = TestSettings.OpenSearch(node.ServiceUri, node.CaCertificate);
        await using var index = PhotoIndex.Open(settings);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Func<Task>[] all =
        [
            () => index.CreateAsync(new("m", 4)), () => index.GetInfoAsync(), () => index.DeleteAsync(), () => index.RefreshAsync(),
            () => index.AddAsync(Vectors.Photos(1, 4)), () => index.SearchAsync(Vectors.Unit(1, 4), 1), () =>
                index.GetContentHashesAsync(["a"]),
            () => PhotoIndex.ListAsync(settings), () => index.GetInfoAsync(cancelled.Token),
        ];

        foreach (var one in all)
            AssertNoSecret(await Assert.ThrowsAnyAsync<Exception>(one));
        Assert.DoesNotContain("ss/w", $"{settings} {index.Location} {index}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_authority_the_certificate_is_not_trusted()
    {
        var node = await server.SecureAsync();
        await using var index = Open(node with { CaCertificate = null });

        var refusal = await FailAsync(index);

        Assert.Contains(
            "is not trusted: it is not signed by an authority that the system trusts", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Set SERVICE_CA_CERT", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_from_another_authority_is_not_trusted()
    {
        var node = await server.SecureAsync();
        var file = Path.GetTempFileName();
        using var another = TestCertificates.SelfSigned("localhost");
        await File.WriteAllTextAsync(file, another.ExportCertificatePem());

        await using var index = Open(node with { CaCertificate = file });
        var refusal = await FailAsync(index);
        File.Delete(file);

        Assert.Contains($"is not trusted: it is not signed by the authority in {file}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("elsewhere.example.com", false)]
    public async Task The_certificate_must_name_the_host_even_if_the_authority_is_trusted(string hostName, bool trusted)
    {
        using var certificate = TestCertificates.SelfSigned(hostName);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await using var tls = new TlsServer(certificate);
        await using var index = new OpenSearchPhotoIndex(ServiceAddress.Parse(tls.Uri)!, file, "photos", new HastyTime());

        var refusal = await FailAsync(index);
        File.Delete(file);

        Assert.Equal(!trusted, refusal.Message.Contains("is not trusted: it is for another host name", StringComparison.Ordinal));
        Assert.Equal(trusted, tls.WasTrusted);
    }

    [Fact]
    public async Task Http_to_a_server_with_TLS_is_reported()
    {
        var node = await server.SecureAsync();
        await using var index = Open(node with { Uri = new UriBuilder(node.Uri) { Scheme = "http" }.Uri });

        Assert.EndsWith(
            "If the server uses TLS, begin SERVICE_URI with https:// instead.", (await FailAsync(index)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_to_a_server_without_TLS_is_reported()
    {
        var node = await server.PlainAsync();
        await using var index = Open(node with { Uri = new UriBuilder(node.Uri) { Scheme = "https" }.Uri });

        Assert.EndsWith(
            "does not speak https. If the server does not use TLS, begin SERVICE_URI with http:// instead.",
            (await FailAsync(index)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "missing.pem cannot be read")]
    [InlineData("no certificate in here", "empty.pem holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "empty.pem cannot be read")]
    public async Task A_bad_SERVICE_CA_CERT_is_named_before_anything_is_sent(string? content, string message)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-").FullName;
        var file = Path.Combine(folder, content is null ? "missing.pem" : "empty.pem");
        if (content is not null) await File.WriteAllTextAsync(file, content);

        await using var index = PhotoIndex.Open(TestSettings.OpenSearch("https://localhost:1", file));
        var refusal = await Assert.ThrowsAsync<SettingsException>(() => index.GetInfoAsync());
        Directory.Delete(folder, recursive: true);

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("SERVICE_CA_CERT ", refusal.Message, StringComparison.Ordinal);
    }

    private static IPhotoIndex Open(OpenSearchNode node) => PhotoIndex.Open(TestSettings.OpenSearch(node.ServiceUri, node.CaCertificate));

    private static async Task<PhotoIndexException> FailAsync(IPhotoIndex index)
    {
        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync());
        AssertNoSecret(refusal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal;
    }

    private static void AssertNoSecret(Exception exception)
    {
        var said = exception.ToString();
        foreach (var secret in new[] { WrongPassword, Uri.EscapeDataString(WrongPassword),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + WrongPassword)), "admin:", "Workshop-Pa55" })
            Assert.DoesNotContain(secret, said, StringComparison.OrdinalIgnoreCase);
    }
}
