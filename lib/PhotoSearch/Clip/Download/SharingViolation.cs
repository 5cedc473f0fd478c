namespace PhotoSearch;

/// <summary>Tells "another has this file open" from all else that can go wrong with a file.</summary>
internal static class SharingViolation
{
    /// <remarks>
    /// .NET has no exception of its own for it. Windows: ERROR_SHARING_VIOLATION 32 and ERROR_LOCK_VIOLATION 33. Unix: EWOULDBLOCK of
    /// flock, 11 on Linux and 35 on macOS.
    /// </remarks>
    public static bool IsCauseOf(IOException exception) =>
        (exception.HResult & 0xFFFF) is var code
            && (OperatingSystem.IsWindows() ? code is 32 or 33 : code == (OperatingSystem.IsMacOS() ? 35 : 11));
}
