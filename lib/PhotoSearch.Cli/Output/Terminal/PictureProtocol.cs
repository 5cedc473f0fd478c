namespace PhotoSearch.Cli;

/// <summary>A way to send a terminal a picture.</summary>
internal enum PictureProtocol
{
    /// <summary>Two pixels per cell, as the upper half block ▀ in two colours. Works in every terminal with colours.</summary>
    HalfBlocks,

    /// <summary>https://sw.kovidgoyal.net/kitty/graphics-protocol/ (kitty, Ghostty).</summary>
    Kitty,

    /// <summary>https://iterm2.com/documentation-images.html (iTerm2, WezTerm).</summary>
    ITerm2,

    /// <summary>https://vt100.net/docs/vt3xx-gp/chapter14.html (foot, xterm, Konsole, Windows Terminal, VS Code and others).</summary>
    Sixel,
}
