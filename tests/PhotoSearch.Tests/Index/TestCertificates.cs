using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhotoSearch.Tests;

internal static class TestCertificates
{
    /// <returns>A self-signed certificate that is valid for an hour.</returns>
    public static X509Certificate2 SelfSigned(string hostName)
    {
        using var key = RSA.Create(2048);
        using var certificate = Request(hostName, key).CreateSelfSigned(Now.AddMinutes(-5), Now.AddHours(1));
        return Loaded(certificate);
    }

    /// <param name="key">The authority's key, for which there may be several certificates.</param>
    /// <param name="until">The end of the validity, which starts three days ago.</param>
    public static X509Certificate2 Authority(RSA key, DateTimeOffset until)
    {
        var request = new CertificateRequest("CN=An authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(Now.AddDays(-3), until);
        return Loaded(certificate);
    }

    /// <param name="authority">Signs the certificate.</param>
    /// <param name="usage">The extended key usage: serverAuth or clientAuth; null for none.</param>
    /// <param name="from">Valid from.</param>
    /// <param name="to">Valid until.</param>
    /// <returns>A certificate for localhost.</returns>
    public static X509Certificate2 SignedBy(X509Certificate2 authority, string? usage, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = RSA.Create(2048);
        var request = Request("localhost", key);
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                [new Oid(usage switch { "serverAuth" => "1.3.6.1.5.5.7.3.1", _ => "1.3.6.1.5.5.7.3.2" })], critical: false));
        using var bare = request.Create(authority, from, to, [1, 2, 3]);
        using var certificate = bare.CopyWithPrivateKey(key);
        return Loaded(certificate);
    }

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    private static CertificateRequest Request(string hostName, RSA key)
    {
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    /// <summary>Loads the certificate again, because SslStream on Windows does not accept a newly generated key.</summary>
    private static X509Certificate2 Loaded(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}

/// <summary>A server that does a TLS handshake and hangs up, which shows whether a client trusts it.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task serving;

    public TlsServer(X509Certificate2 certificate)
    {
        listener.Start();
        serving = ServeAsync(certificate);
    }

    public string Uri => $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public bool WasTrusted { get; private set; }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    private async Task ServeAsync(X509Certificate2 certificate)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                WasTrusted |= await tls.ReadAsync(new byte[1]) == 1;
            }
            catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client does not trust the certificate.
            }
            catch (Exception exception) when (exception is InvalidOperationException or SocketException)
            {
                // Disposed while it waited (SocketException) or between two clients (InvalidOperationException).
                return;
            }
        }
    }
}
