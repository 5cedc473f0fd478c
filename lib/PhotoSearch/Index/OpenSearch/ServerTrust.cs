using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhotoSearch;

/// <summary>
/// Decides whether a server's certificate is trusted: signed by the authority in <c>SERVICE_CA_CERT</c>, or by one of the system's when
/// that is not set, and made out to the host in <c>SERVICE_URI</c>. There is no way to accept every certificate.
/// </summary>
internal sealed class ServerTrust(string? caCertificate)
{
    private readonly Lazy<X509Certificate2Collection?> authorities = new(() => caCertificate is null ? null : Read(caCertificate));

    /// <summary>Why the last certificate was refused, for the message; null when none was.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Reads the authority's file before anything is sent.</summary>
    /// <exception cref="SettingsException">The file is missing or holds no certificate.</exception>
    public void Load() => _ = authorities.Value;

    /// <summary>The callback that both HTTP clients ask.</summary>
    public bool Accepts(object? sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = Problem(certificate, chain, errors);
        return Refusal is null;
    }

    private string? Problem(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it showed none";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is made out to another host name";
        if (authorities.Value is null)
            return errors == SslPolicyErrors.None ? null : $"none of the system's authorities vouches for it ({Reasons(chain)})";

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities.Value);
        // A private authority publishes no list of revoked certificates.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null) own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(leaf) ? null : $"the authority in {caCertificate} does not vouch for it ({Reasons(own)})";
    }

    private static string Reasons(X509Chain? chain) =>
        string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? ["unknown"]);

    private static X509Certificate2Collection Read(string file)
    {
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsException($"SERVICE_CA_CERT {file} cannot be read: {exception.Message} " +
                "Set it to the PEM file of the authority that signed the server's certificate.", exception);
        }
        return read.Count > 0 ? read : throw new SettingsException(
            $"SERVICE_CA_CERT {file} holds no certificate. It should be a PEM file, with a line -----BEGIN CERTIFICATE-----.");
    }
}
