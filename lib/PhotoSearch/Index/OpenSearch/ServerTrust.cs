using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhotoSearch;

/// <summary>
/// Decides whether a server's certificate is trusted: valid today, for a server, made out to the host in <c>SERVICE_URI</c>, and signed by
/// the authority in <c>SERVICE_CA_CERT</c>, or by one of the system's when that is not set. There is no way to accept every certificate.
/// </summary>
internal sealed class ServerTrust(string? caCertificate)
{
    /// <summary>Extended key usage of a TLS server: id-kp-serverAuth, RFC 5280 section 4.2.1.12.</summary>
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly Lazy<X509Certificate2Collection?> authorities = new(() => caCertificate is null ? null : Read(caCertificate));

    /// <summary>Why the last certificate was refused, and what to do, for the message; null when none was.</summary>
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
            return "the server sent no certificate. Install one on it.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is for another host name. Write the host in SERVICE_URI as the certificate has it.";
        if (authorities.Value is null)
            return errors == SslPolicyErrors.None ? null : Problem(chain, "no authority that the system trusts has signed it");

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities.Value);
        // A private authority publishes no list of revoked certificates.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (chain is not null) own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(leaf) ? null : Problem(own, $"the authority in {caCertificate} has not signed it");
    }

    /// <param name="chain">The server's certificate, and those that vouch for it.</param>
    /// <param name="otherwise">What to say where no single certificate is at fault.</param>
    private static string Problem(X509Chain? chain, string otherwise)
    {
        X509ChainElement[] elements = chain is null ? [] : [.. chain.ChainElements];
        foreach (var (place, element) in elements.Index())
        {
            var which = place == 0 ? "it" : $"the certificate of its authority, {element.Certificate.Subject},";
            if (Has(element, X509ChainStatusFlags.NotTimeValid))
                return element.Certificate.NotAfter < DateTime.Now
                    ? $"{which} expired on {Moment(element.Certificate.NotAfter)}. Renew it."
                    : $"{which} is not valid before {Moment(element.Certificate.NotBefore)}. Are the clocks right, here and on the server?";
            if (Has(element, X509ChainStatusFlags.NotValidForUsage))
                return $"{which} is not for a server: its extended key usage lacks serverAuth. Install one that has it.";
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
            $"SERVICE_CA_CERT {file} holds no certificate. It should be a PEM file, with a line -----BEGIN CERTIFICATE-----.");
    }
}
