using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch.Cli;

/// <summary>What a terminal answers when it is asked about itself.</summary>
/// <param name="Text">The answer, empty where none came.</param>
internal sealed partial record TerminalAnswer(string Text)
{
    /// <summary>How large a character is; then the device attributes, which every terminal knows and so ends the wait.</summary>
    public const string Question = "\u001b[16t\u001b[c";

    /// <summary>A terminal at the other end of a slow line takes a while.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Of the device attributes, 4 is Sixel.</summary>
    public bool HasSixel => Attributes().Match(Text).Groups["numbers"].Value.Split(';').Contains("4");

    /// <summary>Width of a character, pixels; null where the terminal does not say.</summary>
    public int? CellWidth => CellSide("width");

    /// <summary>Height of a character, pixels; null where the terminal does not say.</summary>
    public int? CellHeight => CellSide("height");

    private int? CellSide(string side) =>
        CellSize().Match(Text) is { Success: true } size
            && int.TryParse(size.Groups[side].Value, CultureInfo.InvariantCulture, out var pixels) && pixels is > 0 and <= 200
            ? pixels : null;

    /// <summary>Asks the terminal that standard input and output are, and waits three seconds at most.</summary>
    public static TerminalAnswer Ask()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected) return new("");
        var answer = new StringBuilder();
        // Readies the console, so that the reader below switches the echo off as soon as it starts.
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
        // Only a reader that waits keeps the answer from being shown, and nothing tells that it does.
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
