namespace PhotoSearch;

/// <summary>How much of a file is on this machine.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Bytes of the file on this machine, including those from an earlier run.</param>
/// <param name="Total">The file's size in bytes. Null until the server has sent it.</param>
internal readonly record struct DownloadProgress(RemoteFile File, long Bytes, long? Total);
