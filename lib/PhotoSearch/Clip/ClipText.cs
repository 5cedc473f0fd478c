using System.Text;

namespace PhotoSearch;

/// <summary>Text as CLIP's tokenizer wants it: repaired, without character references, in lower case, with single spaces.</summary>
/// <remarks>openai/CLIP clip/simple_tokenizer.py, basic_clean and whitespace_clean, then lower().</remarks>
internal static class ClipText
{
    public static string Clean(string text)
    {
        text = TextRepair.Repair(text);
        text = HtmlReferences.Unescape(HtmlReferences.Unescape(text));
        return FullLowerCase.ToLower(SingleSpaces(text));
    }

    /// <summary>Removes white space at both ends and makes one space of each other run of it.</summary>
    private static string SingleSpaces(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character))
            {
                result.Append(character);
            }
            else if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString().TrimEnd(' ');
    }
}
