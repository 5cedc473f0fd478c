using System.Globalization;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>The figures in the starter model's README.md.</summary>
internal static partial class ModelCard
{
    /// <summary>The figures in the last column of the row with this beginning, rounded to three digits in the card.</summary>
    public static IReadOnlyList<double> Row(string beginning)
    {
        var line = File.ReadLines(TestPaths.InRepository("data", "models", "starter", "README.md"))
            .Single(line => line.StartsWith($"| {beginning}", StringComparison.Ordinal));
        return [.. Figure().Matches(line.TrimEnd(' ', '|').Split('|')[^1])
            .Select(figure => double.Parse(figure.Value, CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"\d?\.\d{3}")]
    private static partial Regex Figure();
}
