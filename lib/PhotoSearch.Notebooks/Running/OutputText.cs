using System.Net;
using System.Text.RegularExpressions;

namespace PhotoSearch.Notebooks;

/// <summary>Turns a cell's displayed values into text for a console.</summary>
public static partial class OutputText
{
    /// <summary>The plain text of a displayed value, or else the words of its HTML with one table row per line.</summary>
    /// <param name="data">The data of a <see cref="DisplayEvent"/>, <see cref="DisplayUpdateEvent"/> or <see cref="ResultEvent"/>.</param>
    /// <returns>The text without a final line end. Empty if there are no words, as in a picture.</returns>
    public static string Of(IReadOnlyDictionary<string, string> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.TryGetValue("text/plain", out var plain) || data.TryGetValue("text/markdown", out plain)) return plain.TrimEnd();
        if (!data.TryGetValue("text/html", out var html)) return "";
        var text = Unseen().Replace(html, "");
        text = CellEnd().Replace(text, "  ");
        text = LineEnd().Replace(text, "\n");
        text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        return string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()).Where(line => line != ""));
    }

    [GeneratedRegex("<(style|script).*?</\\1>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Unseen();

    /// <summary>The end of a table cell. A value in a cell is a block of its own, so the block's end belongs to it.</summary>
    [GeneratedRegex(@"(</(pre|div|p|details|table|tbody)>\s*)*</t[dh]>", RegexOptions.IgnoreCase)]
    private static partial Regex CellEnd();

    [GeneratedRegex(@"</(tr|p|div|pre|li|h\d|summary|table|figcaption)>|<br\s*/?>", RegexOptions.IgnoreCase)]
    private static partial Regex LineEnd();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
