using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PhotoSearch.Cli.Serve;

/// <summary>The options of <c>photosearch serve</c>.</summary>
/// <param name="Settings">The model, the store, and the index to show first.</param>
/// <param name="Address">The address of this machine to listen on.</param>
/// <param name="Port">The port; 0 for a free one.</param>
/// <param name="Token">The token that browsers and programs need; null for none.</param>
/// <param name="ReadOnly">True to accept no new photos.</param>
/// <param name="PhotoFolders">Full paths of more folders that an index on a server may use as its photo folder.</param>
internal sealed record ServeOptions(
    WorkshopSettings Settings, IPAddress Address, int Port, string? Token, bool ReadOnly, IReadOnlyList<string> PhotoFolders)
{
    /// <summary>The lowest rate at which a picture may arrive. Default: see <see cref="ServeLimits"/>.</summary>
    public MinDataRate Slowest { get; init; } = new(ServeLimits.SlowestBytesASecond, ServeLimits.Grace);

    /// <summary>The longest wait in the queue before a request is refused with 429. Default: 30 seconds.</summary>
    public TimeSpan LongestWait { get; init; } = ServeLimits.LongestWait;
}
