using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PhotoSearch.Cli.Serve;

/// <summary>How <c>photosearch serve</c> runs.</summary>
/// <param name="Settings">Model, store, and the index that is shown first.</param>
/// <param name="Address">The address of this machine that it listens on.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="Token">What a browser or program must know; null asks for nothing.</param>
/// <param name="ReadOnly">True takes no photos.</param>
/// <param name="PhotoFolders">Full paths of folders that a server's index may name as its photos', beside those of the settings.</param>
internal sealed record ServeOptions(
    WorkshopSettings Settings, IPAddress Address, int Port, string? Token, bool ReadOnly, IReadOnlyList<string> PhotoFolders)
{
    /// <summary>The rate below which a picture is no longer waited for. Default: that of <see cref="ServeLimits"/>.</summary>
    public MinDataRate Slowest { get; init; } = new(ServeLimits.SlowestBytesASecond, ServeLimits.Grace);

    /// <summary>How long a request waits for its turn before it is refused with 429. Default: 30 seconds.</summary>
    public TimeSpan LongestWait { get; init; } = ServeLimits.LongestWait;
}
