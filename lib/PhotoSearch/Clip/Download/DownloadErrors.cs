using System.Globalization;
using System.Net;

namespace PhotoSearch;

/// <summary>What a download that failed means for the person who waits for the file.</summary>
internal static class DownloadErrors
{
    public static DownloadException NoAnswer(RemoteFile file, Exception cause) => Of(file, cause switch
    {
        TimeoutException => $"{file.Address.Host} stopped answering while {file} was being downloaded. Try again later{GoesOn(file)}.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"The certificate of {file.Address.Host} is not trusted, so {file} was not downloaded. A proxy may be " +
            "intercepting the connection; your system must then trust the proxy's authority.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"Cannot reach {file.Address.Host} to download {file}: no network, or no such host. Behind a proxy, set HTTPS_PROXY.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            $"The proxy in HTTPS_PROXY refuses {file}. If it needs a password: http://user:password@host:port.",
        IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            $"The connection to {file.Address.Host} broke several times, the last time during {file}. Try again later{GoesOn(file)}.",
        _ => $"Cannot connect to {file.Address.Host} for {file}. Is there a network? Behind a proxy, set HTTPS_PROXY.",
    }, cause: cause);

    public static DownloadException Refused(RemoteFile file, HttpStatusCode status) => Of(file, (int)status switch
    {
        401 => $"{file} cannot be downloaded without signing in (401).",
        403 => $"{file} is forbidden (403): the server, or a proxy in front of it, refuses it to this machine.",
        404 or 410 => $"{file} does not exist ({(int)status}).",
        407 => $"The proxy asks for a password for {file} (407): HTTPS_PROXY=http://user:password@host:port.",
        429 => $"{file.Address.Host} has had too many requests from this network and refuses {file} for now (429). Try again in an hour.",
        >= 300 and < 400 => $"{file} is redirected in a circle, or from https to an address that is not secure ({(int)status}).",
        >= 500 => $"{file.Address.Host} has a problem and did not send {file} ({(int)status}). Try again later.",
        _ => $"{file.Address.Host} answered the request for {file} with {(int)status}.",
    }, status);

    public static DownloadException WebPage(RemoteFile file) => Of(file,
        $"A web page came instead of {file}. The network may want you to sign in first (open that address in a browser), or the " +
        "address is wrong.", isAnotherFile: true);

    public static DownloadException LeadsNowhere(RemoteFile file, Exception cause) => Of(file,
        $"{file} redirects to something that is not a web address, and was not downloaded. Check the address.", cause: cause,
        isAnotherFile: true);

    public static DownloadException WrongSize(RemoteFile file, long bytes) => Of(file, string.Create(CultureInfo.InvariantCulture,
        $"{file} should have {file.Bytes:N0} bytes, and the server sends {bytes:N0}: it is a different file, and was not kept."));

    public static DownloadException TooLarge(RemoteFile file) => Of(file, string.Create(CultureInfo.InvariantCulture,
        $"{file} has more than the {file.MaxBytes / 1e6:N0} MB that are allowed, and was not kept. Check the address."),
        isAnotherFile: true);

    public static DownloadException WrongHash(RemoteFile file) => Of(file,
        $"The downloaded {file} is not the expected file: its SHA-256 differs. It was removed. Try again; if that does not help, " +
        "something between you and the server changes files.");

    public static DownloadException InUse(RemoteFile file, Exception cause) => Of(file,
        $"Another program has {file.PartPath} open: this file is being downloaded already. Try again when that is done.", cause: cause);

    public static DownloadException Disk(RemoteFile file, Exception cause) => Of(file,
        $"{file.Path} cannot be written: {cause.Message.TrimEnd('.')}. Make room or choose another place, and run this again" +
        $"{GoesOn(file)}.", cause: cause, isDisk: true);

    /// <summary>True of files with a known hash only: see <see cref="PartFile.Open"/>.</summary>
    private static string GoesOn(RemoteFile file) =>
        file.Sha256 is null ? "" : ": what was downloaded is kept, and the next run continues from there";

    private static DownloadException Of(
        RemoteFile file, string message, HttpStatusCode? status = null, Exception? cause = null, bool isAnotherFile = false,
        bool isDisk = false) =>
        new(file.Alternative is null ? message : $"{message} {file.Alternative}", status, cause)
        {
            IsAnotherFile = isAnotherFile, IsDisk = isDisk,
        };
}
