namespace PhotoSearch.Bench;

/// <summary>One line of the table in docs/performance.md.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">The result.</param>
/// <param name="Unit">The unit, such as ms or photos/s. Empty for a ratio.</param>
internal sealed record Figure(string What, double Value, string Unit = "")
{
    /// <summary>Details such as the spread, or the numbers of a ratio. May be empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What it is compared with. Empty for nothing.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The peer's value in the same unit. Null if there is no peer.</summary>
    public double? PeerValue { get; init; }

    /// <summary>The limit for the value. Null for none.</summary>
    public double? Limit { get; init; }

    /// <summary>True if the value must be at least the limit. False if it must be at most the limit.</summary>
    public bool AtLeast { get; init; }

    public bool Reached => Share(Value) is not > 1;

    /// <summary>A value relative to the limit. Above 1, it misses the limit. Null without a limit.</summary>
    public double? Share(double value) => Limit is not { } limit ? null : AtLeast ? limit / value : value / limit;

    /// <summary>A value with its significant digits and the unit.</summary>
    public string Text(double value) => Text(value, value switch
    {
        >= 100 => "N0",
        >= 10 => "N1",
        _ => Unit == "ms" ? "N1" : "N2",
    });

    /// <summary>The value, with a third decimal if it misses the limit by less than the second shows.</summary>
    public string ValueText => !Reached && Text(Value) == Text(Limit!.Value) ? Text(Value, "N3") : Text(Value);

    private string Text(double value, string format) => value.ToString(format) + (Unit.Length > 0 ? $" {Unit}" : "");

    public string LimitText => Limit is { } limit ? $"at {(AtLeast ? "least" : "most")} {Text(limit)}" : "";

    public override string ToString() => string.Join("; ", new[]
    {
        $"{What}: {ValueText}", Detail, Peer.Length > 0 ? $"compared with {Peer}" : "", LimitText + (Reached ? "" : ": MISSED"),
    }.Where(part => part.Length > 0));
}
