using System.Globalization;
using System.Security.Cryptography;

namespace PhotoSearch.Tests;

/// <summary>A TLS server with certificates signed by the authority in SERVICE_CA_CERT.</summary>
public sealed class ServerTrustTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly string file = Path.GetTempFileName();
    private readonly RSA key = RSA.Create(2048);

    public void Dispose()
    {
        key.Dispose();
        File.Delete(file);
    }

    [Theory]
    [InlineData("serverAuth")]
    [InlineData(null)]
    public async Task A_certificate_for_a_server_or_for_any_use_is_trusted(string? usage) =>
        Assert.Null(await RefusalAsync(usage, Now.AddHours(-1), Now.AddHours(1)));

    [Fact]
    public async Task A_certificate_for_clients_is_refused() => Assert.Equal(
        "it is not a server certificate: its extended key usage lacks serverAuth. Install one that has it.",
        await RefusalAsync("clientAuth", Now.AddHours(-1), Now.AddHours(1)));

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_time() => Assert.Equal(
        $"it expired on {Moment(Now.AddMinutes(-30))}. Renew it.",
        await RefusalAsync("serverAuth", Now.AddHours(-1), Now.AddMinutes(-30)));

    [Fact]
    public async Task A_certificate_that_is_not_valid_yet_is_refused_with_its_time() => Assert.Equal(
        $"it is not valid before {Moment(Now.AddMinutes(30))}. Check the clocks of this machine and the server.",
        await RefusalAsync("serverAuth", Now.AddMinutes(30), Now.AddHours(1)));

    [Fact]
    public async Task A_certificate_of_an_expired_authority_is_refused_with_the_authority() => Assert.Equal(
        $"the certificate of its authority, CN=An authority, expired on {Moment(Now.AddDays(-1))}. Renew it.",
        await RefusalAsync("serverAuth", Now.AddHours(-1), Now.AddHours(1), authorityUntil: Now.AddDays(-1)));

    /// <summary>Why a certificate for localhost is not trusted; null if it is.</summary>
    private async Task<string?> RefusalAsync(string? usage, DateTimeOffset from, DateTimeOffset to, DateTimeOffset? authorityUntil = null)
    {
        using var signing = TestCertificates.Authority(key, Now.AddDays(1));
        using var trusted = TestCertificates.Authority(key, authorityUntil ?? Now.AddDays(1));
        await File.WriteAllTextAsync(file, trusted.ExportCertificatePem());
        using var certificate = TestCertificates.SignedBy(signing, usage, from, to);
        await using var tls = new TlsServer(certificate);
        await using var index = new OpenSearchPhotoIndex(ServiceAddress.Parse(tls.Uri)!, file, "photos", new HastyTime());

        // The request fails in any case, because the server hangs up.
        var message = (await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync())).Message;
        Assert.DoesNotContain('\n', message);
        var opening = $"The certificate of {tls.Uri} is not trusted: ";
        Assert.Equal(!message.StartsWith(opening, StringComparison.Ordinal), tls.WasTrusted);
        return tls.WasTrusted ? null : message[opening.Length..];
    }

    private static string Moment(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
