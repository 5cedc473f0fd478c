namespace PhotoSearch;

/// <summary>A text as CLIP's text tower reads it.</summary>
/// <param name="Text">The text as it was typed.</param>
/// <param name="Ids">Token ids: the start token, at most 75 tokens of text, the end token; not padded.</param>
/// <param name="DroppedTokens">
/// How many tokens did not fit into the context length and were cut; 0 almost always. A word's letters from the thousandth on may go
/// uncounted.
/// </param>
public sealed record TokenizedText(string Text, IReadOnlyList<long> Ids, int DroppedTokens)
{
    /// <summary>True when the end of the text did not fit and the model does not see it.</summary>
    public bool IsTruncated => DroppedTokens > 0;
}
