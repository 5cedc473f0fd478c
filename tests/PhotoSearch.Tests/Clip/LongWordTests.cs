using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Long words are cut before their bytes are merged. That must not change the ids within the context length.</summary>
public class LongWordTests
{
    private const int Wanted = 20;

    private static readonly Lazy<BytePairEncoding> Clip = new(() => new BytePairEncoding(
        TokenVocabulary.Parse(File.ReadAllBytes(TestPaths.InShared("clip-tokenizer", "vocab.json"))), MergeList));

    private static string MergeList => File.ReadAllText(TestPaths.InShared("clip-tokenizer", "merges.txt"));

    /// <summary>Each kind also with a letter in front, so the cut falls inside surrogate pairs as well.</summary>
    [Theory]
    [InlineData("é")]
    [InlineData("a")]
    [InlineData("雪")]
    [InlineData("𠀀")]
    [InlineData("😂")]
    [InlineData("🐶")]
    public async Task A_word_of_60_000_letters_is_not_merged_whole_and_begins_as_a_short_one(string letter)
    {
        var tokenizer = await ClipTokenizer.LoadAsync(TestPaths.InShared("clip-tokenizer"));
        foreach (var before in new[] { "", "a", "!" })
        {
            var shorter = tokenizer.Tokenize(before + Times(letter, 2_000));
            var longer = tokenizer.Tokenize(before + Times(letter, 60_000));

            Assert.Equal(77, longer.Ids.Count);
            Assert.Equal(shorter.Ids, longer.Ids);
            Assert.InRange(longer.DroppedTokens, 1, 4 * 5_000);
        }
    }

    /// <summary>Random words of few letters, repeated pieces, and joined words, in which tokens overlap most.</summary>
    [Fact]
    public void A_cut_word_begins_with_the_tokens_of_the_whole()
    {
        var random = new Random(77);
        string[] syllables = ["th", "e", "in", "an", "er", "on", "photo", "graph", "sun", "set", "ü", "ß", "雪", "の", "ло", "ш", "𠀀"];
        for (var round = 0; round < 300; round++)
        {
            var word = new StringBuilder();
            var piece = string.Concat(random.GetItems(syllables, 1 + random.Next(6)));
            var length = 1_500 + random.Next(2_000);
            while (word.Length < length)
            {
                word.Append((round % 3) switch
                {
                    0 => (char)('a' + random.Next(26)),
                    1 => piece,
                    _ => syllables[random.Next(syllables.Length)],
                });
            }

            var whole = Clip.Value.Encode(word.ToString(), wanted: word.Length);
            Assert.Equal(whole.Take(Wanted), Clip.Value.Encode(word.ToString(), Wanted).Take(Wanted));
        }
    }

    /// <summary>
    /// Each merge can change one token before the cut: x, when it joins with a token z that begins with the token changed before. Merges
    /// are applied in the order of the list, and each token is made by one merge before it is used. So a cut reaches as far as the longest
    /// such chain, in bytes, plus the last byte, which gets the end-of-word mark at the cut.
    /// </summary>
    [Fact]
    public void A_cut_reaches_no_further_than_the_encoding_takes_into_account()
    {
        var leftOf = new Dictionary<string, string>();
        var reach = new Dictionary<string, int>();
        foreach (var line in MergeList.Split('\n').Skip(1).Where(line => line.Length > 0))
        {
            var (x, z) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
            Assert.All([x, z], token =>
                Assert.True(token.Length == 1 || token.EndsWith("</w>", StringComparison.Ordinal) || leftOf.ContainsKey(token)));
            Assert.True(leftOf.TryAdd(x + z, x));

            var before = 0;
            for (string? start = z; start is not null; start = leftOf.GetValueOrDefault(start))
            {
                before = Math.Max(before, reach.GetValueOrDefault(start));
            }

            reach[x] = Math.Max(reach.GetValueOrDefault(x), before + x.Length);
        }

        Assert.Equal(668, reach.Values.Max() + 1);
        Assert.True(reach.Values.Max() < BytePairEncoding.ReachOfACut);
    }

    private static string Times(string letter, int times) => string.Concat(Enumerable.Repeat(letter, times));
}
