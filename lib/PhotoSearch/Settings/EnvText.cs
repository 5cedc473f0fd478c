using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Changes the text of a <c>.env</c> file. Comments, other keys and their order stay.</summary>
internal static partial class EnvText
{
    /// <summary>Sets a key in its existing line, or else in a new line at the end.</summary>
    public static string Set(string text, string key, string value)
    {
        var line = new Regex(
            $@"^(?<start>[ \t]*(?:export[ \t]+)?{key}[ \t]*=)[^\r\n]*?(?<comment>[ \t]+#[^\r\n'""]*)?(?=\r?$)", RegexOptions.Multiline);
        // If a key appears twice, the last one counts.
        if (line.Matches(text).LastOrDefault() is { } found)
            return string.Concat(
                text.AsSpan(0, found.Index), $"{found.Groups["start"].Value}{Quote(value)}{found.Groups["comment"].Value}",
                text.AsSpan(found.Index + found.Length));
        var end = text.Length == 0 || text.EndsWith('\n') ? "" : "\n";
        return $"{text}{end}{key}={Quote(value)}\n";
    }

    /// <summary>The value, in quotes if it would otherwise be read back differently.</summary>
    private static string Quote(string value) =>
        Plain().IsMatch(value) ? value
        : !value.Contains('\'', StringComparison.Ordinal) ? $"'{value}'"
        : $"\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"^[\w./:@%+,=~-]*$")]
    private static partial Regex Plain();
}
