using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace PhotoSearch.Tests;

/// <summary>
/// The default output of <c>dotnet test</c>: failures as VSTest shows them and, at the end, one line per reason for skipped tests. VSTest's
/// own logger has one line per test or, if it is quiet, leaves failures out as well.
/// </summary>
/// <param name="output">Where the logger writes.</param>
[FriendlyName("skips")]
[ExtensionUri("logger://photosearch/skips")]
public sealed class SkipsLogger(TextWriter output) : ITestLogger
{
    private readonly List<TestResult> skipped = [];

    /// <summary>Used by VSTest. Writes to the console.</summary>
    public SkipsLogger() : this(Console.Out)
    {
    }

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        ArgumentNullException.ThrowIfNull(events);
        events.TestResult += (_, e) => Note(e.Result);
        events.TestRunComplete += (_, _) => WriteSkips();
    }

    private void Note(TestResult result)
    {
        if (result.Outcome == TestOutcome.Skipped) skipped.Add(result);
        if (result.Outcome != TestOutcome.Failed) return;
        output.WriteLine(
            $"  Failed {result.DisplayName}\n  Error message:\n   {result.ErrorMessage}\n  Stack trace:\n{result.ErrorStackTrace}");
        foreach (var message in result.Messages.Where(message => !string.IsNullOrWhiteSpace(message.Text)))
            output.WriteLine($"  {message.Category}:\n {message.Text}");
    }

    private void WriteSkips()
    {
        if (skipped.Count == 0) return;
        var reasons = skipped.GroupBy(ReasonOf).OrderByDescending(reason => reason.Count())
            .Select(reason => $"  {reason.Count(),4}  {reason.Key}");
        var project = Path.GetFileNameWithoutExtension(skipped[0].TestCase.Source);
        // In one call, because other test projects may write at the same time.
        output.WriteLine(string.Join('\n', reasons.Prepend($"\nSkipped in {project}: {skipped.Count}, because a test")));
    }

    private static string ReasonOf(TestResult result) =>
        string.Join(' ', result.Messages.Select(message => message.Text?.Trim()).Prepend(result.ErrorMessage?.Trim())
            .Where(text => !string.IsNullOrEmpty(text)));
}
