namespace PhotoSearch;

/// <summary>What the bytes 0x80 to 0x9F mean in Windows-1252, the code page of most text that was mislabelled as Latin-1.</summary>
internal static class Windows1252
{
    /// <summary>The characters of bytes 0x80 to 0x9F. The five unassigned bytes stay the control characters they are.</summary>
    private const string HighControls =
        "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <param name="codePoint">0x80 to 0x9F.</param>
    public static char FromC1Control(int codePoint) => HighControls[codePoint - 0x80];
}
