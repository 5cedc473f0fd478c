using PhotoSearch.Fuzz.Targets;

namespace PhotoSearch.Fuzz;

/// <summary>The cases of each target that every test run includes.</summary>
public sealed class FuzzTests
{
    /// <summary>The same cases in every run, so a failure comes from a change. Longer runs use other seeds.</summary>
    private const int Seed = 20_261_127;

    [Theory]
    [InlineData("pictures", 600)]
    [InlineData("bmp", 20_000)]
    [InlineData("index", 300)]
    [InlineData("npy", 3_000)]
    [InlineData("tables", 3_000)]
    [InlineData("settings", 1_500)]
    [InlineData("notebook", 1_500)]
    [InlineData("model", 3_000)]
    [InlineData("tokenizer", 1_000)]
    [InlineData("text", 3_000)]
    [InlineData("requests", 500)]
    [InlineData("form", 300)]
    [InlineData("answers", 1_000)]
    public async Task Damaged_input_is_read_or_refused_and_nothing_else(string target, int cases)
    {
        var result = await FuzzRun.RunAsync(new(target, Seed, cases));

        Assert.True(result.Findings.Count == 0, result.ToString());
        Assert.Equal(cases, result.Accepted + result.Refused);
        // If every input were refused, the test would prove little. Texts are never refused.
        Assert.True(result.Accepted > 0, result.ToString());
        Assert.True(result.Refused > 0 || target == "text", result.ToString());
    }

    [Fact]
    public async Task A_case_that_fails_and_one_that_ends_the_process_are_named_and_the_others_run()
    {
        const int Cases = 8;
        var result = await FuzzRun.RunAsync(new(FaultyTarget.Name, Seed, Cases));

        Assert.Collection(result.Findings,
            thrown => Assert.StartsWith($"faulty, seed {Seed}, case {FaultyTarget.Throws}: System.InvalidCastException", thrown),
            ended => Assert.StartsWith($"faulty, seed {Seed}, case {FaultyTarget.Ends}: It ended the process, with exit code 42", ended));
        Assert.Equal(Cases, result.Cases);
    }
}
