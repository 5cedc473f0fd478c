using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>A file on the web, and the file that it is to become on this machine.</summary>
/// <param name="Address">Where it is: http or https, without user and password.</param>
/// <param name="Path">Full path of the file that it becomes; its folder is made where it is missing.</param>
internal sealed record RemoteFile(Uri Address, string Path)
{
    public const string PartSuffix = ".part";

    /// <summary>Its size, where it is known beforehand: whatever differs is refused.</summary>
    public long? Bytes { get; init; }

    /// <summary>What it may have at most, where <see cref="Bytes"/> is unknown: a server that does not end would fill the disk.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Its SHA-256 in lower-case hexadecimal, where it is known beforehand: whatever differs is refused.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Sent to <see cref="Address"/> alone, and to no server that it redirects to.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>What a person can do without this file, as the last sentence of an error: "Or set CLIP_MODEL=starter.".</summary>
    public string? Alternative { get; init; }

    /// <summary>The name of the file that it becomes.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Whether it is on this machine; one of another size is another file.</summary>
    public bool IsHere => new FileInfo(Path) is { Exists: true, Length: var length } && length == (Bytes ?? length);

    /// <summary>Bytes of it that are on this machine, with those of a download that was interrupted.</summary>
    public long BytesHere =>
        new FileInfo(IsHere ? Path : PartPath) is { Exists: true, Length: var length } ? Math.Min(length, Bytes ?? length) : 0;

    /// <summary>The file that grows while the download runs.</summary>
    public string PartPath => Path + PartSuffix;

    /// <summary>The address for messages: without its query, which in a signed address is a secret.</summary>
    public override string ToString() => Address.GetLeftPart(UriPartial.Path);
}
