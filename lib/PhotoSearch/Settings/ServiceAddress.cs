using System.Net.Http.Headers;
using System.Text;

namespace PhotoSearch;

/// <summary>
/// An address from <c>SERVICE_URI</c> or <c>MODEL_MIRROR</c>, with user and password split off, so that it is safe to show.
/// </summary>
internal sealed record ServiceAddress(Uri Uri, string? User, string? Password)
{
    /// <param name="value">The value of <c>SERVICE_URI</c>.</param>
    /// <param name="where">Where it is set, for the message, such as <c> in .env</c>.</param>
    /// <returns>Null for an empty value: the embedded index.</returns>
    public static ServiceAddress? Parse(string? value, string where = "")
    {
        if (value is null) return null;
        // The message does not repeat the value, because it may contain a password, which cannot be masked in an invalid address.
        return Read(value) ?? throw new SettingsException(
            "SERVICE_URI is not an address of the form https://user:password@host:9200 (in user and password, write %40 for @, %3A " +
            $"for :, %2F for /, %23 for # and %25 for %). Correct it{where}, or leave it empty to use the embedded index.");
    }

    /// <returns>Null if the value is not an address.</returns>
    public static ServiceAddress? Read(string value)
    {
        // An @ after the host comes from a password with an unescaped / or #, which ended the host too early.
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || !HasPossibleHost(uri) || (uri.PathAndQuery + uri.Fragment).Contains('@', StringComparison.Ordinal))
            return null;

        var separator = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = separator < 0 ? (uri.UserInfo, "") : (uri.UserInfo[..separator], uri.UserInfo[(separator + 1)..]);
        var bare = new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "" };
        return user.Length == 0 ? new(bare.Uri, null, null) : new(bare.Uri, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }

    /// <summary>
    /// Checks that the host name is possible. <see cref="Uri"/> accepts letters of all alphabets, and fails only when a request needs the
    /// name in ASCII.
    /// </summary>
    public static bool HasPossibleHost(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>User and password as a request header. Null if there are none.</summary>
    public AuthenticationHeaderValue? Authorization =>
        User is null ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>The address without user and password.</summary>
    public override string ToString() => Uri.ToString();
}
