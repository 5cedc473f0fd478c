namespace PhotoSearch.Cli;

/// <summary>Names from outside on a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text on one line and without control characters: a file's name may hold some, and a terminal would obey them.</summary>
    public static string Of(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));
}
