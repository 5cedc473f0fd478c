using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhotoSearch.Tests;

internal static class TestCertificates
{
    /// <returns>A certificate that vouches for itself, for an hour.</returns>
    public static X509Certificate2 SelfSigned(string hostName)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
        // SslStream on Windows wants a key that was loaded, not one that was made.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}

/// <summary>Shakes hands with TLS and hangs up: enough to see whom a client trusts.</summary>
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
