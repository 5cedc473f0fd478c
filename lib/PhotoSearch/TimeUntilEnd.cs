namespace PhotoSearch;

/// <summary>Formats the remaining time for progress lines.</summary>
internal static class TimeUntilEnd
{
    /// <returns>Minutes and seconds, rounded up: <c>0:44 left</c> or <c>83:20 left</c>.</returns>
    public static string Of(TimeSpan left)
    {
        var seconds = (long)Math.Ceiling(left.TotalSeconds);
        return FormattableString.Invariant($"{seconds / 60}:{seconds % 60:00} left");
    }
}
