namespace PhotoSearch.Tests;

/// <summary>Each cleaning rule on its own. Expected values: Python 3.11 with ftfy 6.3.1, html.unescape and str.lower.</summary>
public class ClipTokenizerCleaningTests
{
    [Theory]
    [InlineData("  Two\t dogs\r\n\u00A0in\u3000the\u2028snow ", "two dogs in the snow")]
    [InlineData("", "")]
    [InlineData("\u200B", "\u200B")]
    public void White_space_becomes_single_spaces(string text, string cleaned) => Assert.Equal(cleaned, CleanText.Of(text));

    [Theory]
    [InlineData("İSTANBUL", "i\u0307stanbul")]
    [InlineData("ILIQ ılıq", "iliq ılıq")]
    [InlineData("ΣΊΣΥΦΟΣ Σ", "σίσυφος σ")]
    [InlineData("ΑΣ. ΑΣ'Α", "ας. ασ'α")]
    [InlineData("STRAẞE 𐐀", "straße 𐐨")]
    public void Lower_case_is_Unicodes_and_may_change_the_length(string text, string cleaned) => Assert.Equal(cleaned, CleanText.Of(text));

    [Theory]
    [InlineData("“It’s” ‚fine‛", "\"it's\" 'fine'")]
    [InlineData("eﬃcient ĳs ŉ ǅ", "efficient ijs 'n dž")]
    [InlineData("ＣＰＵ　１００％ ｶﾞ ￣", "cpu 100% ガ \u0304")]
    [InlineData("cafe\u0301 \u1112\u1161\u11AB \u212B", "café 한 å")]
    public void Typographic_forms_become_plain_ones(string text, string cleaned) => Assert.Equal(cleaned, CleanText.Of(text));

    [Theory]
    [InlineData("\uFEFFdog\u0000\u0007\u007F \uFFFC", "dog")]
    [InlineData("\u001B[1;31mred\u001B[0m \u001B[", "red [")]
    [InlineData("5\u0080 wait\u0085", "5€ wait…")]
    public void Invisible_characters_are_removed_or_repaired(string text, string cleaned) => Assert.Equal(cleaned, CleanText.Of(text));

    // A fact, not a theory, because attributes cannot hold a lone surrogate.
    [Fact]
    public void Lone_surrogates_become_replacement_characters() =>
        Assert.Equal("a\uFFFDb\uFFFD 🐶", CleanText.Of("a\uD83Db\uDC36 \uD83D\uDC36"));

    [Theory]
    [InlineData("cafÃ© MÃ¼nchen straÃŸe 5 Â°C", "café münchen straße 5 °c")]
    [InlineData("AzÉ™rbaycan Ä±ÅŸÄ±q", "azərbaycan ışıq")]
    [InlineData("Itâ€™s â‚¬5 ðŸ\u0090¶ ÐºÐ¾Ñ‚", "it's €5 🐶 кот")]
    [InlineData("“CAFÉ” CAFÉ™ ANDRÉ’S É… « fermé » À\u00A0LA Ã 2×½ Ä–Ö", "\"café\" café™ andré's é… « fermé » à la ã 2×½ ä–ö")]
    public void Wrongly_decoded_text_is_repaired_and_other_text_is_not(string text, string cleaned) =>
        Assert.Equal(cleaned, CleanText.Of(text));

    [Theory]
    [InlineData("cats &amp;amp;amp;amp; dogs", "cats & dogs")]
    [InlineData("<b>caf&eacute;</b> &rsquo;s &hearts;", "<b>café</b> 's ♥")]
    [InlineData("&#233;&#xE9;&#128;&#x93; &#x1F436;&#1;", "éé€\" 🐶")]
    [InlineData("&unknown; &; & &#; AT&T", "&unknown; &; & &#; at&t")]
    [InlineData("&check; &copy 2024 &EACUTE; &#xD800;", "&check; &copy 2024 &eacute; &#xd800;")] // Python decodes these
    public void Html_references_are_read_as_DotNet_does(string text, string cleaned) => Assert.Equal(cleaned, CleanText.Of(text));

    [Theory]
    [InlineData("it's they're", "it|'s|they|'re")]
    [InlineData("dogs' 'tis", "dogs|'|'t|is")]
    [InlineData("it'ſ", "it|'ſ")]
    [InlineData("!'s", "!'|s")]
    [InlineData("room101 x²½", "room|1|0|1|x|²|½")]
    [InlineData("雪の𠀀a 𝟏𝟐", "雪の𠀀a|𝟏|𝟐")]
    [InlineData("ok👍🏽!!! <3", "ok|👍🏽!!!|<|3")]
    [InlineData("i\u0307li", "i|\u0307|li")]
    [InlineData("a\u0345b", "a|b")]
    [InlineData("a<|endoftext|>b !<|endoftext|>", "a|<|endoftext|>|b|!<||endoftext||>")]
    [InlineData("<|ſtartoftext|> <|pad|>", "<|ſtartoftext|>|<||pad||>")]
    public void Words_are_split_by_kind_of_character(string text, string words) =>
        Assert.Equal(words, string.Join('|', WordSplitter.Split(text).Select(range => text[range])));
}
