using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>A file on the web and its target path on this machine.</summary>
/// <param name="Address">The http or https address, without user and password.</param>
/// <param name="Path">Full target path. The folder is created if it is missing.</param>
internal sealed record RemoteFile(Uri Address, string Path)
{
    public const string PartSuffix = ".part";

    /// <summary>The expected size, if known. Any other size is refused.</summary>
    public long? Bytes { get; init; }

    /// <summary>The size limit if <see cref="Bytes"/> is unknown, so that an endless response cannot fill the disk.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>The expected SHA-256 in lower-case hexadecimal, if known. A file with another hash is refused.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Sent only to <see cref="Address"/>, never to a server that it redirects to.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>What you can do without this file. It ends every error message: "Or set CLIP_MODEL=starter.".</summary>
    public string? Alternative { get; init; }

    /// <summary>The target file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>True if the target exists and has the expected size.</summary>
    public bool IsHere => new FileInfo(Path) is { Exists: true, Length: var length } && length == (Bytes ?? length);

    /// <summary>Bytes on this machine, including those of an interrupted download.</summary>
    public long BytesHere =>
        new FileInfo(IsHere ? Path : PartPath) is { Exists: true, Length: var length } ? Math.Min(length, Bytes ?? length) : 0;

    /// <summary>The file that grows while the download runs.</summary>
    public string PartPath => Path + PartSuffix;

    /// <summary>The address for messages, without the query, which is a secret in a signed address.</summary>
    public override string ToString() => Address.GetLeftPart(UriPartial.Path);
}
