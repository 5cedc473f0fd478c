using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch.Cli;

/// <summary>A terminal's answer to a query about its features.</summary>
/// <param name="Text">The answer, empty if there was none.</param>
internal sealed partial record TerminalAnswer(string Text)
{
    /// <summary>Asks for a character's size, then for the device attributes. Every terminal answers those, which ends the wait.</summary>
    public const string Question = "\u001b[16t\u001b[c";

    /// <summary>Long enough for a terminal on a slow connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Device attribute 4 means Sixel.</summary>
    public bool HasSixel => Attributes().Match(Text).Groups["numbers"].Value.Split(';').Contains("4");

    /// <summary>Width of a character in pixels; null if unknown.</summary>
    public int? CellWidth => CellSide("width");

    /// <summary>Height of a character in pixels; null if unknown.</summary>
    public int? CellHeight => CellSide("height");

    private int? CellSide(string side) =>
        CellSize().Match(Text) is { Success: true } size
            && int.TryParse(size.Groups[side].Value, CultureInfo.InvariantCulture, out var pixels) && pixels is > 0 and <= 200
            ? pixels : null;

    /// <summary>Asks the terminal on standard input and output, and waits at most three seconds.</summary>
    public static TerminalAnswer Ask()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected) return new("");
        var answer = new StringBuilder();
        // Initialises the console, so that the reader below switches the echo off as soon as it starts.
        _ = Console.KeyAvailable;
        using var starts = new ManualResetEventSlim();
        var reading = Task.Run(() =>
        {
            starts.Set();
            do
            {
                var character = Console.ReadKey(intercept: true).KeyChar;
                lock (answer) answer.Append(character);
            }
            while (!Attributes().IsMatch(Text()));
        });
        starts.Wait();
        // The terminal echoes the answer unless the reader is already waiting, and nothing signals that it is.
        Thread.Sleep(TimeSpan.FromMilliseconds(10));
        Console.Out.Write(Question);
        Console.Out.Flush();
        reading.Wait(Patience);
        return new(Text());

        string Text()
        {
            lock (answer) return answer.ToString();
        }
    }

    [GeneratedRegex(@"\e\[\?(?<numbers>[\d;]*)c")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"\e\[6;(?<height>\d+);(?<width>\d+)t")]
    private static partial Regex CellSize();
}
