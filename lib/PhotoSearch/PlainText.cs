namespace PhotoSearch;

/// <summary>Makes text from files and other programs safe for messages and terminals.</summary>
internal static class PlainText
{
    /// <summary>Replaces line breaks and control characters, which a terminal would execute. Even file names may contain them.</summary>
    public static string Of(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));

    /// <summary>Does the same, and shortens the text.</summary>
    /// <param name="text">Text of any length. Bad input may hold a whole picture instead of a line.</param>
    /// <param name="most">Maximum number of UTF-16 code units.</param>
    public static string Beginning(string text, int most) => Of(
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…");
}
