using System.Globalization;
using System.Net;

namespace PhotoSearch;

/// <summary>The messages for downloads that failed.</summary>
internal static class DownloadErrors
{
    public static DownloadException NoAnswer(RemoteFile file, Exception cause) => Of(file, cause switch
    {
        TimeoutException => $"{file.Address.Host} stopped answering while {file} was being downloaded. Try again later{GoesOn(file)}.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"The certificate of {file.Address.Host} is not trusted, so {file} was not downloaded. If a " +
            "proxy intercepts the connection, add the proxy's certificate authority to the ones that your system trusts.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"Cannot find {file.Address.Host} to download {file}. Check the network and the address. Behind a proxy, set HTTPS_PROXY.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            $"The proxy in HTTPS_PROXY refuses {file}. If it needs a password, set HTTPS_PROXY=http://user:password@host:port.",
        IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            $"The connection to {file.Address.Host} broke several times, the last time during {file}. Try again later{GoesOn(file)}.",
        _ => $"Cannot connect to {file.Address.Host} to download {file}. Check the network. Behind a proxy, set HTTPS_PROXY.",
    }, cause: cause);

    public static DownloadException Refused(RemoteFile file, HttpStatusCode status) => Of(file, (int)status switch
    {
        401 => $"{file} cannot be downloaded without signing in (401).",
        403 => $"Access to {file} is forbidden (403). The server, or a proxy in front of it, refuses the download to this machine.",
        404 or 410 => $"{file} does not exist ({(int)status}).",
        407 => $"The proxy needs a password to download {file} (407). Set HTTPS_PROXY=http://user:password@host:port.",
        429 => $"{file.Address.Host} received too many requests from this network and refuses {file} for now (429). Try again in an hour.",
        >= 300 and < 400 => $"{file} is in a redirect loop, or redirects from https to an insecure address ({(int)status}).",
        >= 500 => $"{file.Address.Host} has a problem and could not send {file} ({(int)status}). Try again later.",
        _ => $"{file.Address.Host} answered {(int)status} to the request for {file}.",
    }, status);

    public static DownloadException WebPage(RemoteFile file) => Of(file,
        $"{file.Address.Host} sent a web page instead of {file}. The network may require you to sign in first (open the address in a " +
        "browser), or the address is wrong.", isAnotherFile: true);

    public static DownloadException LeadsNowhere(RemoteFile file, Exception cause) => Of(file,
        $"{file} redirects to something that is not a web address, so it was not downloaded. Check the address.", cause: cause,
        isAnotherFile: true);

    public static DownloadException WrongSize(RemoteFile file, long bytes) => Of(file, string.Create(CultureInfo.InvariantCulture,
        $"{file} should be {file.Bytes:N0} bytes, but the server sends {bytes:N0}. It is a different file and was not kept."));

    public static DownloadException TooLarge(RemoteFile file) => Of(file, string.Create(CultureInfo.InvariantCulture,
        $"{file} is larger than the limit of {file.MaxBytes / 1e6:N0} MB and was not kept. Check the address."),
        isAnotherFile: true);

    public static DownloadException WrongHash(RemoteFile file) => Of(file,
        $"The downloaded {file} has the wrong SHA-256 and was deleted. Try again. If it fails again, something between you and the " +
        "server changes files.");

    public static DownloadException InUse(RemoteFile file, Exception cause) => Of(file,
        $"Another program has {file.PartPath} open, so this file is already being downloaded. Try again when that has finished.",
        cause: cause);

    public static DownloadException Disk(RemoteFile file, Exception cause) => Of(file,
        $"{file.Path} cannot be written: {cause.Message.TrimEnd('.')}. Free some disk space or choose another folder, then " +
        $"run this again{GoesOn(file)}.", cause: cause, isDisk: true);

    /// <summary>Only files with a known hash are resumed. See <see cref="PartFile.Open"/>.</summary>
    private static string GoesOn(RemoteFile file) =>
        file.Sha256 is null ? "" : ". The downloaded part is kept, and the next run continues from there";

    private static DownloadException Of(
        RemoteFile file, string message, HttpStatusCode? status = null, Exception? cause = null, bool isAnotherFile = false,
        bool isDisk = false) =>
        new(file.Alternative is null ? message : $"{message} {file.Alternative}", status, cause)
        {
            IsAnotherFile = isAnotherFile, IsDisk = isDisk,
        };
}
