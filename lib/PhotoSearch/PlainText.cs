namespace PhotoSearch;

/// <summary>What a file or another program says, as a message or a terminal can show it.</summary>
internal static class PlainText
{
    /// <summary>The text on one line and without control characters: a file's name may hold some, and a terminal would obey them.</summary>
    public static string Of(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));

    /// <summary>Likewise, and no more than its beginning.</summary>
    /// <param name="text">Perhaps a whole picture, where a line of text should be.</param>
    /// <param name="most">The most UTF-16 code units that are shown.</param>
    public static string Beginning(string text, int most) => Of(
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…");
}
