using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhotoSearch;

/// <summary>
/// Decides whether to trust a server's certificate. It must be valid now, be a server certificate, name the host in <c>SERVICE_URI</c>,
/// and be signed by the authority in <c>SERVICE_CA_CERT</c>, or by one that the system trusts if that is not set. There is no option to
/// accept every certificate.
/// </summary>
internal sealed class ServerTrust(string? caCertificate)
{
    /// <summary>Extended key usage of a TLS server: id-kp-serverAuth, RFC 5280 section 4.2.1.12.</summary>
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly Lazy<X509Certificate2Collection?> authorities = new(() => caCertificate is null ? null : Read(caCertificate));

    /// <summary>Why the last certificate was refused and what to do. Null if it was accepted.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Reads the authority's file, so that a bad file is reported before anything is sent.</summary>
    /// <exception cref="SettingsException">The file is missing or holds no certificate.</exception>
    public void Load() => _ = authorities.Value;

    /// <summary>The callback of both HTTP clients.</summary>
    public bool Accepts(object? sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = Problem(certificate, chain, errors);
        return Refusal is null;
    }

    private string? Problem(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "the server sent no certificate. Install one on the server.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is for another host name. In SERVICE_URI, use the host name from the certificate.";
        if (authorities.Value is null)
            return errors == SslPolicyErrors.None ? null : Problem(chain, "it is not signed by an authority that the system trusts");

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities.Value);
        // Private authorities do not publish lists of revoked certificates.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (chain is not null) own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(leaf) ? null : Problem(own, $"it is not signed by the authority in {caCertificate}");
    }

    /// <param name="chain">The server's certificate and its authorities' certificates.</param>
    /// <param name="otherwise">The message if no single certificate is at fault.</param>
    private static string Problem(X509Chain? chain, string otherwise)
    {
        X509ChainElement[] elements = chain is null ? [] : [.. chain.ChainElements];
        foreach (var (place, element) in elements.Index())
        {
            var which = place == 0 ? "it" : $"the certificate of its authority, {element.Certificate.Subject},";
            if (Has(element, X509ChainStatusFlags.NotTimeValid))
                return element.Certificate.NotAfter < DateTime.Now
                    ? $"{which} expired on {Moment(element.Certificate.NotAfter)}. Renew it."
                    : $"{which} is not valid before {Moment(element.Certificate.NotBefore)}. " +
                        "Check the clocks of this machine and the server.";
            if (Has(element, X509ChainStatusFlags.NotValidForUsage))
                return $"{which} is not a server certificate: its extended key usage lacks serverAuth. Install one that has it.";
        }
        var reasons = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct());
        return $"{otherwise} ({reasons}). Set SERVICE_CA_CERT to the PEM file of the authority that signed it.";

        static bool Has(X509ChainElement element, X509ChainStatusFlags flag) =>
            element.ChainElementStatus.Any(status => status.Status.HasFlag(flag));

        static string Moment(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
    }

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
            $"SERVICE_CA_CERT {file} holds no certificate. It must be a PEM file with a line -----BEGIN CERTIFICATE-----.");
    }
}
