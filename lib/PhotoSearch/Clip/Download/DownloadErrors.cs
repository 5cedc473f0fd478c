using System.Globalization;
using System.Net;

namespace PhotoSearch;

/// <summary>What a download that failed means for the person who waits for the file.</summary>
internal static class DownloadErrors
{
    public static DownloadException NoAnswer(RemoteFile file, Exception cause) => Of(file, cause switch
    {
        TimeoutException => $"{file.Address.Host} fell silent while {file} was on its way. Try again later{GoesOn(file)}.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"The certificate of {file.Address.Host} is not trusted, so {file} was not downloaded. A proxy that reads along may be in " +
            "between: your system has to know its authority.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"There is no way to {file.Address.Host} for {file}: no network, or no such host. Behind a proxy, set HTTPS_PROXY.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            $"The proxy of HTTPS_PROXY does not let {file} through. If it wants a password: http://user:password@host:port.",
        IOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            $"The line to {file.Address.Host} broke off again and again, the last time within {file}. Try again later{GoesOn(file)}.",
        _ => $"Cannot connect to {file.Address.Host} for {file}. Is there a network? Behind a proxy, set HTTPS_PROXY.",
    }, cause: cause);

    public static DownloadException Refused(RemoteFile file, HttpStatusCode status) => Of(file, (int)status switch
    {
        401 => $"{file} is given only to those who sign in (401).",
        403 => $"{file} is forbidden (403): the server, or a proxy before it, does not give it to this machine.",
        404 or 410 => $"There is no {file} ({(int)status}).",
        407 => $"The proxy wants a password for {file} (407): HTTPS_PROXY=http://user:password@host:port.",
        429 => $"{file.Address.Host} has had too many requests from this network and refuses {file} for now (429). Try again in an hour.",
        >= 300 and < 400 => $"{file} is redirected in a circle, or from https to an address that is not secure ({(int)status}).",
        >= 500 => $"{file.Address.Host} is not well and did not give {file} ({(int)status}). Try again later.",
        _ => $"{file.Address.Host} answered the request for {file} with {(int)status}.",
    }, status);

    public static DownloadException WebPage(RemoteFile file) => Of(file,
        $"A web page came in the place of {file}. The network may want you to sign in first (open that address in a browser), or the " +
        "address is wrong.", isAnotherFile: true);

    public static DownloadException LeadsNowhere(RemoteFile file, Exception cause) => Of(file,
        $"{file} is redirected to what is no address on the web. It was not followed; is the address right?", cause: cause,
        isAnotherFile: true);

    public static DownloadException WrongSize(RemoteFile file, long bytes) => Of(file, string.Create(CultureInfo.InvariantCulture,
        $"{file} should have {file.Bytes:N0} bytes, and the server sends {bytes:N0}: it is another file. It was not kept."));

    public static DownloadException TooLarge(RemoteFile file) => Of(file, string.Create(CultureInfo.InvariantCulture,
        $"{file} has more than the {file.MaxBytes / 1e6:N0} MB that it may have. It was not kept; is the address right?"),
        isAnotherFile: true);

    public static DownloadException WrongHash(RemoteFile file) => Of(file,
        $"What came as {file} is not the file that was expected: its SHA-256 differs. It was removed. Try again; if that does not help, " +
        "what stands between you and the server changes files.");

    public static DownloadException InUse(RemoteFile file, Exception cause) => Of(file,
        $"Another program has {file.PartPath} open: this file is being downloaded already. Try again when that is done.", cause: cause);

    public static DownloadException Disk(RemoteFile file, Exception cause) => Of(file,
        $"{file.Path} cannot be written: {cause.Message.TrimEnd('.')}. Make room or choose another place, and run this again" +
        $"{GoesOn(file)}.", cause: cause);

    /// <summary>True of files with a known hash only: see <see cref="PartFile.Open"/>.</summary>
    private static string GoesOn(RemoteFile file) =>
        file.Sha256 is null ? "" : ": what has come is kept, and the next run goes on from there";

    private static DownloadException Of(
        RemoteFile file, string message, HttpStatusCode? status = null, Exception? cause = null, bool isAnotherFile = false) =>
        new(file.Alternative is null ? message : $"{message} {file.Alternative}", status, cause) { IsAnotherFile = isAnotherFile };
}
