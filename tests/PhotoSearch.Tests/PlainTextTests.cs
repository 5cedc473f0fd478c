namespace PhotoSearch.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("a\n\u001bb", 3, "a\uFFFD\uFFFD…")]
    [InlineData("ab", 2, "ab")]
    [InlineData("a\U0001F600", 2, "a…")]
    [InlineData("a\U0001F600b", 3, "a\U0001F600…")]
    public void Control_characters_are_replaced_and_no_character_is_cut_in_half(string text, int most, string shown) =>
        Assert.Equal(shown, PlainText.Beginning(text, most));
}
