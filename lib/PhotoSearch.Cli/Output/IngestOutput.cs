namespace PhotoSearch.Cli;

/// <summary>The final output of commands that fill an index.</summary>
internal static class IngestOutput
{
    /// <summary>The line for a skipped photo.</summary>
    public static string Line(FailedPhoto failure) => $"Skipped {PlainText.Of(failure.Photo)}: {PlainText.Of(failure.Reason)}";

    /// <summary>Writes skipped photos and problems to standard error, and the counts to standard output.</summary>
    /// <param name="summary">The result of the run.</param>
    /// <param name="json">Write the counts as JSON.</param>
    /// <param name="named">Skipped photos were already reported during the run.</param>
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

    /// <summary>Whether the run found only pictures in unsupported formats.</summary>
    private static bool IsAllUnread(IngestSummary summary) => summary.Unread.Count > 0 && summary.Indexed + summary.Unchanged == 0;
}
