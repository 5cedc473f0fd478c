namespace PhotoSearch;

/// <summary>The time until the end of some work, as lines of progress say it.</summary>
internal static class TimeUntilEnd
{
    /// <returns><c>0:44 left</c>, or <c>83:20 left</c>: minutes and seconds, rounded up.</returns>
    public static string Of(TimeSpan left)
    {
        var seconds = (long)Math.Ceiling(left.TotalSeconds);
        return FormattableString.Invariant($"{seconds / 60}:{seconds % 60:00} left");
    }
}
