namespace PhotoSearch.Cli;

/// <summary>What a command that fills an index says at its end.</summary>
internal static class IngestOutput
{
    /// <summary>The line for a photo that was left out.</summary>
    public static string Line(FailedPhoto failure) => $"Skipped {PlainText.Of(failure.Photo)}: {PlainText.Of(failure.Reason)}";

    /// <summary>Names on standard error what was left out or ended the run, and writes the counts to standard output.</summary>
    /// <param name="summary">What became of the run.</param>
    /// <param name="json">As JSON.</param>
    /// <param name="named">What was left out was named already, when it happened.</param>
    /// <returns>The exit code.</returns>
    public static int Write(IngestSummary summary, bool json, bool named = false)
    {
        if (!named)
            foreach (var failure in summary.Failures) Console.Error.WriteLine(Line(failure));
        if (summary.Problem is { } problem) Console.Error.WriteLine(PlainText.Of(problem));
        if (json) JsonOutput.Write(summary);
        else Console.WriteLine(summary with { Problem = null });
        return summary.Interrupted ? ExitCode.Failed : summary.Failures.Count > 0 || IsAllUnread(summary)
            ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }

    /// <summary>Whether there were pictures, and none of a kind that is read.</summary>
    private static bool IsAllUnread(IngestSummary summary) => summary.Unread.Count > 0 && summary.Indexed + summary.Unchanged == 0;
}
