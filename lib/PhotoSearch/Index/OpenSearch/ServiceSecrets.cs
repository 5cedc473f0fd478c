using System.Text;
using System.Text.Json;

namespace PhotoSearch;

/// <summary>Removes the password from a server's text. A server that echoes requests sends back the Authorization header.</summary>
internal sealed class ServiceSecrets(ServiceAddress address)
{
    private readonly string[] secrets = address.User is null ? [] :
    [
        .. Writings(address.Password ?? ""),
        .. Writings(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}"))),
    ];

    /// <returns>
    /// The text with <c>***</c> for the password and the header's value, whether plain or escaped for JSON or for an address.
    /// </returns>
    public string Hide(string text) =>
        secrets.Aggregate(text, (hidden, secret) => hidden.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    // Some programs write / as \/ in JSON, and + as \u002B.
    private static IEnumerable<string> Writings(string secret) => secret.Length == 0 ? [] :
        [secret, JsonEncodedText.Encode(secret).Value, secret.Replace("/", @"\/", StringComparison.Ordinal), Uri.EscapeDataString(secret)];
}
