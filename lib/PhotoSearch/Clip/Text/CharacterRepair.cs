using System.Buffers;
using System.Text;

namespace PhotoSearch;

/// <summary>The part of <see cref="TextRepair"/> that looks at one character at a time.</summary>
internal static class CharacterRepair
{
    private const char Unreadable = '\uFFFD';

    private static readonly Dictionary<char, string> Replacements = AllReplacements();

    private static readonly SearchValues<char> Replaced = SearchValues.Create([.. Replacements.Keys]);

    /// <summary>Replaces C1 controls, ligatures, full-width and half-width forms and curly quotes, and each lone surrogate by U+FFFD.</summary>
    public static string Repair(string text)
    {
        var span = text.AsSpan();
        if (!span.ContainsAny(Replaced) && !span.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (Replacements.TryGetValue(character, out var replacement))
            {
                result.Append(replacement);
            }
            else if (!char.IsSurrogate(character))
            {
                result.Append(character);
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(character, text[i + 1]))
            {
                result.Append(text, i++, 2);
            }
            else
            {
                result.Append(Unreadable);
            }
        }

        return result.ToString();
    }

    private static Dictionary<char, string> AllReplacements()
    {
        var replacements = new Dictionary<char, string>
        {
            ['\u3000'] = " ", // ideographic space

            // Letters that were one character for the sake of old character sets or of fonts.
            ['Ĳ'] = "IJ", ['ĳ'] = "ij", ['ŉ'] = "'n",
            ['Ǳ'] = "DZ", ['ǲ'] = "Dz", ['ǳ'] = "dz", ['Ǆ'] = "DŽ", ['ǅ'] = "Dž", ['ǆ'] = "dž",
            ['Ǉ'] = "LJ", ['ǈ'] = "Lj", ['ǉ'] = "lj", ['Ǌ'] = "NJ", ['ǋ'] = "Nj", ['ǌ'] = "nj",
            ['ﬀ'] = "ff", ['ﬁ'] = "fi", ['ﬂ'] = "fl", ['ﬃ'] = "ffi", ['ﬄ'] = "ffl", ['ﬅ'] = "ſt", ['ﬆ'] = "st",
        };

        foreach (var quote in "ʼ‘’‚‛")
        {
            replacements[quote] = "'";
        }

        foreach (var quote in "“”„‟")
        {
            replacements[quote] = "\"";
        }

        // Block "Halfwidth and Fullwidth Forms": compatibility normalization is what gives a character its usual width.
        for (var form = '\uFF01'; form <= '\uFFEF'; form++)
        {
            var usual = form.ToString().Normalize(NormalizationForm.FormKC);
            if (usual[0] != form)
            {
                replacements[form] = usual;
            }
        }

        for (var control = '\u0080'; control <= '\u009F'; control++)
        {
            var meant = Windows1252.FromC1Control(control);
            if (meant != control)
            {
                replacements[control] = replacements.GetValueOrDefault(meant, meant.ToString());
            }
        }

        return replacements;
    }
}
