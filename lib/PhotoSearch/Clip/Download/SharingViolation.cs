namespace PhotoSearch;

/// <summary>Recognises the error "another process has this file open".</summary>
internal static class SharingViolation
{
    /// <remarks>
    /// .NET has no separate exception for it. Windows: ERROR_SHARING_VIOLATION 32 and ERROR_LOCK_VIOLATION 33. Unix: EWOULDBLOCK from
    /// flock, 11 on Linux and 35 on macOS.
    /// </remarks>
    public static bool IsCauseOf(IOException exception) =>
        (exception.HResult & 0xFFFF) is var code
            && (OperatingSystem.IsWindows() ? code is 32 or 33 : code == (OperatingSystem.IsMacOS() ? 35 : 11));
}
