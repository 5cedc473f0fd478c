namespace PhotoSearch.Fuzz.Targets;

/// <summary>A reader that throws a wrong exception and ends its process, to test the fuzzer itself.</summary>
internal sealed class FaultyTarget : FuzzTarget
{
    public const string Name = "faulty";
    public const int Throws = 3, Ends = 5, ExitCode = 42;

    private int number;

    public override IReadOnlyList<byte[]> Seeds { get; } = [[1, 2, 3]];

    protected override Task ReadAsync(byte[] input)
    {
        if (number == Ends) Environment.Exit(ExitCode);
        return number++ == Throws ? throw new InvalidCastException("on purpose") : Task.CompletedTask;
    }
}
