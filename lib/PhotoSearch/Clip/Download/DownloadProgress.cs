namespace PhotoSearch;

/// <summary>How much of a file is on this machine.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Bytes of it that are here, with those of an earlier run.</param>
/// <param name="Total">All its bytes; null while the server has not said how many.</param>
internal readonly record struct DownloadProgress(RemoteFile File, long Bytes, long? Total);
