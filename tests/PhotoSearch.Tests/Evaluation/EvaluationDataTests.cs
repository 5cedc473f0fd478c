using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>Checks that the evaluation files match their README, so that the figures are meaningful.</summary>
public sealed partial class EvaluationDataTests
{
    [Fact]
    public void The_queries_outside_the_grammar_have_words_that_no_training_caption_has()
    {
        Assert.Equal(30, EvaluationData.OutsideQueries.Length);
        Assert.All(EvaluationData.OutsideQueries, query =>
        {
            var unknown = WordsOf(query.Query).Except(EvaluationData.GrammarWords).Order(StringComparer.Ordinal);
            Assert.Equal(query.Unknown!.Order(StringComparer.Ordinal), unknown);
            Assert.NotEmpty(query.Unknown!);
        });
    }

    [Fact]
    public void The_list_of_the_grammars_words_has_every_word_of_the_full_captions() =>
        Assert.Empty(TextsOf("full").SelectMany(WordsOf).Except(EvaluationData.GrammarWords));

    [Fact]
    public void The_queries_written_by_hand_are_the_ones_in_the_evaluation()
    {
        Assert.Equal(40, EvaluationData.LearnerQueries.Length);
        Assert.Equal(EvaluationData.LearnerQueries.Select(query => query.Query), TextsOf("learner"));
        Assert.Equal(EvaluationData.OutsideQueries.Select(query => query.Query), TextsOf("outside"));
    }

    [Theory]
    [InlineData("full", 1000)]
    [InlineData("short", 500)]
    [InlineData("free", 500)]
    [InlineData("full-q50", 1000)]
    [InlineData("full-large", 200)]
    [InlineData("full-crop", 1000)]
    [InlineData("full-typos", 1000)]
    [InlineData("full-unknown", 1000)]
    public void A_set_is_as_large_as_its_README_says(string test, int rows) => Assert.Equal(rows, TextsOf(test).Count());

    [Fact]
    public void Every_gallery_has_100_pictures_and_every_query_a_right_one_among_them()
    {
        Assert.All(EvaluationData.Galleries.Values, pictures => Assert.Equal(100, pictures.Distinct().Count()), throwIfEmpty: true);
        Assert.All(EvaluationData.Retrievals, row =>
        {
            Assert.NotEmpty(row.Right);
            Assert.Empty(row.Right.Concat(row.Arguable).Except(EvaluationData.Galleries[row.Gallery]));
            Assert.Empty(row.Right.Intersect(row.Arguable));
        }, throwIfEmpty: true);
    }

    private static IEnumerable<string> TextsOf(string test) =>
        EvaluationData.Retrievals.Where(row => row.Test == test).Select(row => row.Text);

    private static IEnumerable<string> WordsOf(string text) =>
        Word().Matches(text.ToLowerInvariant()).Select(match => match.Value).Distinct();

    /// <summary>Splits like the tokenizer: letters together, each digit alone, no punctuation.</summary>
    [GeneratedRegex(@"\p{L}+|\p{N}")]
    private static partial Regex Word();
}
