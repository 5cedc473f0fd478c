namespace PhotoSearch.Bench;

/// <summary>One line of the table in docs/performance.md.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">What came out.</param>
/// <param name="Unit">ms, s, MB, photos/s; empty for a ratio.</param>
internal sealed record Figure(string What, double Value, string Unit = "")
{
    /// <summary>What the value was computed from, or how far it spread; empty for nothing to add.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What was measured beside it; empty for nothing.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The peer's value, in the same unit; null where there is none.</summary>
    public double? PeerValue { get; init; }

    /// <summary>What the value must not pass; null where nothing is asked.</summary>
    public double? Bound { get; init; }

    /// <summary>True: the bound is the least. False: the most.</summary>
    public bool AtLeast { get; init; }

    public bool Reached => Share(Value) is not > 1;

    /// <summary>A value as a share of what the bound allows: 1 is the bound, more misses it. Null without a bound.</summary>
    public double? Share(double value) => Bound is not { } bound ? null : AtLeast ? bound / value : value / bound;

    /// <summary>With the digits that count, and the unit.</summary>
    public string Text(double value) => value.ToString(value switch
    {
        >= 100 => "N0",
        >= 10 => "N1",
        _ => Unit == "ms" ? "N1" : "N2",
    }) + (Unit.Length > 0 ? $" {Unit}" : "");

    public string BoundText => Bound is { } bound ? $"at {(AtLeast ? "least" : "most")} {Text(bound)}" : "";

    public override string ToString() => string.Join("; ", new[]
    {
        $"{What}: {Text(Value)}", Detail, Peer.Length > 0 ? $"beside {Peer}" : "", BoundText + (Reached ? "" : ": MISSED"),
    }.Where(part => part.Length > 0));
}
