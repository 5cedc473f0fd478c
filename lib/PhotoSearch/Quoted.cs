namespace PhotoSearch;

/// <summary>What a file or another program says, as a message can show it: on one line, and only its beginning.</summary>
internal static class Quoted
{
    /// <param name="text">Perhaps a whole picture, where a line of text should be.</param>
    /// <param name="most">The most letters that are shown.</param>
    public static string Of(string text, int most = 60) => string.Concat(
        text.Take(most).Select(character => char.IsControl(character) ? '\uFFFD' : character).Concat(text.Length > most ? "…" : ""));
}
