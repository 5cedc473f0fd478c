using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;
using VSTestResult = Microsoft.VisualStudio.TestPlatform.ObjectModel.TestResult;

namespace PhotoSearch.Tests;

public sealed class SkipsLoggerTests
{
    [Fact]
    public void Skipped_tests_take_one_line_per_reason_and_a_failure_is_shown_in_full()
    {
        using var output = new StringWriter();
        var events = new Events();
        new SkipsLogger(output).Initialize(events, "");

        events.Raise(Result("A", TestOutcome.Passed));
        for (var test = 0; test < 12; test++) events.Raise(Result($"B{test}", TestOutcome.Skipped, "needs a server"));
        events.Raise(Result("C", TestOutcome.Skipped, "needs Bash"));
        events.Raise(Result("D", TestOutcome.Failed, "1 is not 2", "at D()"));
        Assert.Equal("  Failed D\n  Error message:\n   1 is not 2\n  Stack trace:\nat D()\n", output.ToString().ReplaceLineEndings("\n"));

        output.GetStringBuilder().Clear();
        events.Complete();
        Assert.Equal(
            "\nSkipped in Some.Tests: 13, because a test\n    12  needs a server\n     1  needs Bash\n", output.ToString()
                .ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Without_skipped_tests_nothing_is_printed()
    {
        using var output = new StringWriter();
        var events = new Events();
        new SkipsLogger(output).Initialize(events, "");
        events.Raise(Result("A", TestOutcome.Passed));
        events.Complete();
        Assert.Equal("", output.ToString());
    }

    private static VSTestResult Result(string name, TestOutcome outcome, string? message = null, string? stack = null) =>
        new(new TestCase(name, new Uri("executor://test"), Path.Combine("bin", "Some.Tests.dll")))
        {
            DisplayName = name, Outcome = outcome, ErrorMessage = message, ErrorStackTrace = stack,
        };

    /// <summary>The events that VSTest sends to a logger.</summary>
    private sealed class Events : TestLoggerEvents
    {
        public override event EventHandler<TestResultEventArgs>? TestResult;
        public override event EventHandler<TestRunCompleteEventArgs>? TestRunComplete;
#pragma warning disable CS0067 // VSTest raises more events than the logger uses.
        public override event EventHandler<TestRunMessageEventArgs>? TestRunMessage;
        public override event EventHandler<TestRunStartEventArgs>? TestRunStart;
        public override event EventHandler<DiscoveryStartEventArgs>? DiscoveryStart;
        public override event EventHandler<TestRunMessageEventArgs>? DiscoveryMessage;
        public override event EventHandler<DiscoveredTestsEventArgs>? DiscoveredTests;
        public override event EventHandler<DiscoveryCompleteEventArgs>? DiscoveryComplete;
#pragma warning restore CS0067

        public void Raise(VSTestResult result) => TestResult?.Invoke(this, new(result));

        public void Complete() => TestRunComplete?.Invoke(this, new(null, false, false, null, null, TimeSpan.Zero));
    }
}
