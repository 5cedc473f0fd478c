using System.Net.Http.Headers;
using System.Text;

namespace PhotoSearch;

/// <summary>
/// An address with user and password (<c>SERVICE_URI</c>, <c>MODEL_MIRROR</c>), taken apart, so that the address can be shown and the
/// password cannot.
/// </summary>
internal sealed record ServiceAddress(Uri Uri, string? User, string? Password)
{
    /// <returns>Null for an empty value: the embedded index.</returns>
    public static ServiceAddress? Parse(string? value)
    {
        if (value is null) return null;
        // No message here repeats the value: it may hold a password, and an unparsable one cannot be masked.
        return Read(value) ?? throw new SettingsException(
            "SERVICE_URI is not an address of the form https://user:password@host:9200 (in user and password, write %40 for @, %3A " +
            "for :, %2F for /, %23 for # and %25 for %). Set it in .env, or leave it empty and carry on with the embedded index.");
    }

    /// <returns>Null where the value is no address.</returns>
    public static ServiceAddress? Read(string value)
    {
        // An @ behind the host is a password with a / or a # in it, which ends the host too early.
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || !HasPossibleHost(uri) || (uri.PathAndQuery + uri.Fragment).Contains('@', StringComparison.Ordinal))
            return null;

        var separator = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var (user, password) = separator < 0 ? (uri.UserInfo, "") : (uri.UserInfo[..separator], uri.UserInfo[(separator + 1)..]);
        var bare = new UriBuilder(uri) { UserName = "", Password = "", Query = "", Fragment = "" };
        return user.Length == 0 ? new(bare.Uri, null, null) : new(bare.Uri, Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }

    /// <summary>
    /// Whether a host could have this name. <see cref="Uri"/> takes letters of all alphabets, and fails only when a request needs the name
    /// in ASCII.
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

    /// <summary>User and password as a request's header; null where there are none.</summary>
    public AuthenticationHeaderValue? Authorization =>
        User is null ? null : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>The address without user and password.</summary>
    public override string ToString() => Uri.ToString();
}
