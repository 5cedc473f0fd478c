namespace PhotoSearch.Cli;

/// <summary>Tables as plain text.</summary>
internal static class AlignedColumns
{
    /// <param name="header">The column headers.</param>
    /// <param name="rows">The rows, with a text for each column.</param>
    /// <param name="numbers">The right-aligned columns.</param>
    public static IEnumerable<string> Lines(string[] header, IEnumerable<string[]> rows, int[] numbers)
    {
        string[][] all = [header, .. rows.Select(row => row.Select(PlainText.Of).ToArray())];
        int[] widths = [.. header.Select((_, column) => all.Max(row => row[column].Length))];
        return all.Select(row => string.Join("  ", row.Select((text, column) =>
            numbers.Contains(column) ? text.PadLeft(widths[column]) : text.PadRight(widths[column]))).TrimEnd());
    }
}
