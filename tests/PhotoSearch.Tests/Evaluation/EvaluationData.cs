using System.Globalization;
using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>A query for a gallery of 100 pictures.</summary>
internal sealed record Retrieval(string Test, string Gallery, string Text, string[] Right, string[] Arguable);

/// <summary>A text, and two pictures that differ in one thing that the text mentions.</summary>
internal sealed record PicturePair(string Test, string Text, string Right, string Wrong);

/// <summary>A picture and two texts. The wrong text has the relation reversed.</summary>
internal sealed record TextPair(string Test, string Image, string Right, string Wrong);

/// <summary>An example query for <c>data/photos</c>.</summary>
internal sealed record GalleryQuery(string Query, string[] Relevant, string[] Arguable);

/// <summary>A query written by hand, with the facts of a right picture and the words that the caption grammar lacks.</summary>
internal sealed record WrittenQuery(string Query, string[] Match, string[]? Unknown);

/// <summary>The tables in <c>data/evaluation</c>. Its README describes them.</summary>
internal static class EvaluationData
{
    public static string PathOf(string file) => TestPaths.InRepository("data", "evaluation", file);

    public static EvaluationPicture[] Pictures { get; } =
        [.. Rows("images.tsv")
            .Select(c => new EvaluationPicture(c[0], PathOf(c[1]), new(Number(c[2]), Number(c[3]), Number(c[4]), Number(c[5]))))];

    public static Dictionary<string, string[]> Galleries { get; } = Rows("galleries.tsv").ToDictionary(c => c[0], c => List(c[1]));

    public static Retrieval[] Retrievals { get; } =
        [.. Rows("retrieval.tsv").Select(c => new Retrieval(c[0], c[1], c[2], List(c[3]), List(c[4])))];

    public static PicturePair[] PicturePairs { get; } = [.. Rows("pairs.tsv").Select(c => new PicturePair(c[0], c[1], c[2], c[3]))];

    public static TextPair[] TextPairs { get; } = [.. Rows("text-pairs.tsv").Select(c => new TextPair(c[0], c[1], c[2], c[3]))];

    public static GalleryQuery[] GalleryQueries { get; } = Json<GalleryQuery>("gallery-queries.json");

    public static WrittenQuery[] LearnerQueries { get; } = Json<WrittenQuery>("queries-learner.json");

    public static WrittenQuery[] OutsideQueries { get; } = Json<WrittenQuery>("queries-outside-grammar.json");

    public static HashSet<string> GrammarWords { get; } = [.. File.ReadLines(PathOf("grammar-words.txt"))];

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(PathOf(file)).Skip(1).Select(line => line.Split('\t'));

    private static string[] List(string column) => column.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static int Number(string column) => int.Parse(column, CultureInfo.InvariantCulture);

    private static T[] Json<T>(string file) => JsonSerializer.Deserialize<T[]>(File.ReadAllText(PathOf(file)), JsonSerializerOptions.Web)!;
}
