namespace PhotoSearch.Cli;

/// <summary>Rows under each other on a console.</summary>
internal static class AlignedColumns
{
    /// <param name="header">What stands above the columns.</param>
    /// <param name="rows">A text for each column.</param>
    /// <param name="numbers">The columns that are aligned to the right.</param>
    public static IEnumerable<string> Lines(string[] header, IEnumerable<string[]> rows, int[] numbers)
    {
        string[][] all = [header, .. rows.Select(row => row.Select(PlainText.Of).ToArray())];
        int[] widths = [.. header.Select((_, column) => all.Max(row => row[column].Length))];
        return all.Select(row => string.Join("  ", row.Select((text, column) =>
            numbers.Contains(column) ? text.PadLeft(widths[column]) : text.PadRight(widths[column]))).TrimEnd());
    }
}
