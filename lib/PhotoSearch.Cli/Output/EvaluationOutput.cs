using System.Globalization;

namespace PhotoSearch.Cli;

/// <summary>The results of <c>photosearch evaluate</c>, as a table and as JSON.</summary>
internal static class EvaluationOutput
{
    public static void WriteTable(EvaluationSet set, EvaluationResult result)
    {
        Console.WriteLine(
            $"{set.Name}: {Quantity.Of(result.All.Queries, "query", "queries")} on {Quantity.Photos(result.Photos)}, model {result.Model}");
        Console.WriteLine(
            $"\n{"",-14}  {"queries",7}  {"Hits@1",6}  {"Hits@3",6}  {"Hits@5",6}  {"Hits@10",7}  {"MRR",5}  {"precision",9}");
        foreach (var row in result.Tests.Append(result.All))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{PlainText.Of(row.Test ?? "all"),-14}  {row.Queries,7:N0}  {row.HitsAt1,6:0.000}  {row.HitsAt3,6:0.000}  " +
                $"{row.HitsAt5,6:0.000}  {row.HitsAt10,7:0.000}  {row.MeanReciprocalRank,5:0.000}  {row.Precision,9:0.000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{result.SecondsPerText + result.SecondsPerSearch:0.0000} seconds per search: {result.SecondsPerText:0.0000} to embed the " +
            $"text, {result.SecondsPerSearch:0.0000} to find the photos"));
    }

    public static void WriteJson(string file, string? index, EvaluationResult result) => JsonOutput.Write(new
    {
        file,
        result.Model,
        index,
        result.Photos,
        result.All.Queries,
        hits_at_1 = result.All.HitsAt1,
        hits_at_3 = result.All.HitsAt3,
        hits_at_5 = result.All.HitsAt5,
        hits_at_10 = result.All.HitsAt10,
        result.All.MeanReciprocalRank,
        result.All.Precision,
        SecondsPerSearch = result.SecondsPerText + result.SecondsPerSearch,
        SecondsToEmbed = result.SecondsPerText,
        SecondsToFind = result.SecondsPerSearch,
        Tests = result.Tests.Select(test => new
        {
            test.Test,
            test.Queries,
            hits_at_1 = test.HitsAt1,
            hits_at_3 = test.HitsAt3,
            hits_at_5 = test.HitsAt5,
            hits_at_10 = test.HitsAt10,
            test.MeanReciprocalRank,
            test.Precision,
        }),
        result.Failures,
        result.QueriesLeftOut,
    });

    public static void WriteTable(string folder, PhotoEvaluationResult result)
    {
        Console.WriteLine(
            $"{PlainText.Of(folder)}: {Quantity.Photos(result.Photos)}, each searched for among {result.Searched:N0}, " +
            $"model {result.Model}\n");
        foreach (var line in AlignedColumns.Lines(["", "Hits@1", "Hits@5", "cosine"], result.Variants.Select(variant => new[]
            {
                variant.Variant, Share(variant.HitsAt1), Share(variant.HitsAt5), Share(variant.Cosine),
            }), [1, 2, 3]))
            Console.WriteLine(line);
    }

    public static void WriteJson(string folder, string? index, PhotoEvaluationResult result, List<FailedPhoto> failures) =>
        JsonOutput.Write(new
        {
            folder,
            result.Model,
            index,
            result.Searched,
            result.Photos,
            Variants = result.Variants.Select(variant => new
            {
                variant.Variant,
                hits_at_1 = variant.HitsAt1,
                hits_at_5 = variant.HitsAt5,
                variant.Cosine,
            }),
            failures,
        });

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
}
