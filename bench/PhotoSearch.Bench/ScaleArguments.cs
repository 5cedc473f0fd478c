using System.Globalization;

namespace PhotoSearch.Bench;

/// <summary>The arguments of <c>scale</c> and <c>clients</c>.</summary>
/// <param name="Photos">The number of vectors.</param>
/// <param name="Embedded">Measure the embedded index.</param>
/// <param name="OpenSearch">Measure OpenSearch.</param>
/// <param name="ServiceUri">A running OpenSearch server without a password. Null starts one.</param>
/// <param name="Heap">The Java heap of the started server.</param>
/// <param name="Merge">Measure OpenSearch again with all photos in one segment (<c>scale</c>).</param>
/// <param name="Keep">Keep the index in OpenSearch, and use the one that an earlier run kept (<c>clients</c>).</param>
internal sealed record ScaleArguments(
    int Photos, bool Embedded, bool OpenSearch, string? ServiceUri, string Heap, bool Merge, bool Keep)
{
    /// <returns>Null for an unknown argument.</returns>
    public static ScaleArguments? Parse(ReadOnlySpan<string> arguments) =>
        Parse(arguments, new(200_000, true, true, null, "2g", false, false));

    private static ScaleArguments? Parse(ReadOnlySpan<string> arguments, ScaleArguments parsed) => arguments switch
    {
        [] => parsed,
        ["--full", .. var rest] => Parse(rest, parsed with { Photos = 1_000_000, Heap = "4g" }),
        ["--photos", var count, .. var rest] => Parse(rest, parsed with { Photos = int.Parse(count, CultureInfo.InvariantCulture) }),
        ["--store", "embedded", .. var rest] => Parse(rest, parsed with { OpenSearch = false }),
        ["--store", "opensearch", .. var rest] => Parse(rest, parsed with { Embedded = false }),
        ["--service-uri", var uri, .. var rest] => Parse(rest, parsed with { ServiceUri = uri }),
        ["--heap", var heap, .. var rest] => Parse(rest, parsed with { Heap = heap }),
        ["--merge", .. var rest] => Parse(rest, parsed with { Merge = true }),
        ["--keep", .. var rest] => Parse(rest, parsed with { Keep = true }),
        _ => null,
    };
}
