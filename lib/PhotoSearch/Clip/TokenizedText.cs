namespace PhotoSearch;

/// <summary>A text as token ids for CLIP's text tower.</summary>
/// <param name="Text">The original text.</param>
/// <param name="Ids">The start token, at most 75 tokens of text, and the end token, not padded.</param>
/// <param name="DroppedTokens">
/// Number of tokens that were cut because they exceed the context length; usually 0. Letters of a word beyond the thousandth may not be
/// counted.
/// </param>
public sealed record TokenizedText(string Text, IReadOnlyList<long> Ids, int DroppedTokens)
{
    /// <summary>True if the end of the text was cut, so the model does not see it.</summary>
    public bool IsTruncated => DroppedTokens > 0;
}
