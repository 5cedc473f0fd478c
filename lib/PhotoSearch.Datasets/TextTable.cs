using Microsoft.VisualBasic.FileIO;

namespace PhotoSearch;

/// <summary>
/// A text table whose first line names its columns: CSV or TSV, UTF-8 with or without a byte order mark, any line ends. Read row by row.
/// </summary>
internal sealed class TextTable : IDisposable
{
    private readonly TextFieldParser parser;
    private readonly string name;
    private readonly string[] columns;

    /// <param name="reader">The table; disposed with this object.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="separator">What stands between two fields.</param>
    /// <param name="quotes">Whether a field may stand in quotes, and then hold separators and line ends.</param>
    /// <exception cref="PhotoSearchException">It is empty, or its first line cannot be read.</exception>
    public TextTable(TextReader reader, string name, char separator, bool quotes)
    {
        this.name = name;
        try
        {
            // It begins to read at once.
            parser = Read(() => new TextFieldParser(new LineLimit(reader)));
            (parser.Delimiters, parser.HasFieldsEnclosedInQuotes) = ([separator.ToString()], quotes);
            columns = Read(parser.ReadFields)
                ?? throw new PhotoSearchException($"{name} is empty; its first line should name the columns.");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="PhotoSearchException">There is no such file, or it cannot be read.</exception>
    public static TextTable Open(string path, char separator, bool quotes)
    {
        try
        {
            return new(new StreamReader(path), Path.GetFileName(path), separator, quotes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PhotoSearchException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>How many columns the first line names.</summary>
    public int Width => columns.Length;

    /// <summary>The place in each row of the first of some columns that the table has; null when it has none of them.</summary>
    public int? Find(params ReadOnlySpan<string> names)
    {
        foreach (var column in names)
            if (Array.FindIndex(columns, found => found.Equals(column, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place)
                return place;
        return null;
    }

    /// <summary>As <see cref="Find"/>, for a column that must be there.</summary>
    /// <exception cref="PhotoSearchException">The table has none of them.</exception>
    public int Column(params ReadOnlySpan<string> names) => Find(names) ?? throw new PhotoSearchException(
        $"{name} has no column {string.Join(" or ", names.ToArray())} in its first line, which begins with " +
        $"\"{PlainText.Beginning(string.Join(' ', columns), 60)}\"." +
        (columns is [var only] && parser.Delimiters is ["\t"] && only.Contains(',', StringComparison.Ordinal)
            ? " Its columns have to be separated by tabs, not by commas." : ""));

    /// <summary>The rows below the first line, once. Each has a field for every column; empty lines are passed over.</summary>
    /// <exception cref="PhotoSearchException">
    /// A line cannot be read, such as one with a quote that is never closed, or holds a NUL, which no path may.
    /// </exception>
    public IEnumerable<string[]> Rows()
    {
        while (Read(parser.ReadFields) is { } fields)
        {
            if (Array.Exists(fields, field => field.Contains('\0', StringComparison.Ordinal)))
                throw new PhotoSearchException($"{name} is not text: it holds a NUL character.");
            var given = fields.Length;
            if (given < columns.Length)
            {
                Array.Resize(ref fields, columns.Length);
                Array.Fill(fields, "", given, columns.Length - given);
            }
            yield return fields;
        }
    }

    public void Dispose() => parser.Dispose();

    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MalformedLineException wrong)
        {
            throw new PhotoSearchException($"{name}: line {wrong.LineNumber} cannot be read; a quote in it is not closed.", wrong);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or InvalidDataException)
        {
            throw new PhotoSearchException($"{name} cannot be read: {exception.Message}", exception);
        }
    }
}
