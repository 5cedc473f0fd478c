using Microsoft.VisualBasic.FileIO;

namespace PhotoSearch;

/// <summary>
/// Reads a text table row by row: CSV or TSV, UTF-8 with or without a byte order mark, any line ends. The first line names the columns.
/// </summary>
internal sealed class TextTable : IDisposable
{
    private readonly TextFieldParser parser;
    private readonly string name;
    private readonly string[] columns;

    /// <param name="reader">The table. It is disposed with this object.</param>
    /// <param name="name">The table's name in messages.</param>
    /// <param name="separator">The character between two fields.</param>
    /// <param name="quotes">Whether fields may be quoted, so that they can contain separators and line ends.</param>
    /// <exception cref="PhotoSearchException">The table is empty, or its first line cannot be read.</exception>
    public TextTable(TextReader reader, string name, char separator, bool quotes)
    {
        this.name = name;
        try
        {
            // The constructor already reads.
            parser = Read(() => new TextFieldParser(new LineLimit(reader)));
            (parser.Delimiters, parser.HasFieldsEnclosedInQuotes) = ([separator.ToString()], quotes);
            columns = Read(parser.ReadFields)
                ?? throw new PhotoSearchException($"{name} is empty. Its first line must name the columns.");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="PhotoSearchException">The file does not exist or cannot be read.</exception>
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

    /// <summary>The number of columns in the first line.</summary>
    public int Width => columns.Length;

    /// <summary>Finds the position of the first of the named columns that exists. Null if none exists.</summary>
    public int? Find(params ReadOnlySpan<string> names)
    {
        foreach (var column in names)
            if (Array.FindIndex(columns, found => found.Equals(column, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place)
                return place;
        return null;
    }

    /// <summary>Like <see cref="Find"/>, for a required column.</summary>
    /// <exception cref="PhotoSearchException">The table has none of the columns.</exception>
    public int Column(params ReadOnlySpan<string> names) => Find(names) ?? throw new PhotoSearchException(
        $"{name} has no column {string.Join(" or ", names.ToArray())} in its first line, which begins with " +
        $"\"{PlainText.Beginning(string.Join(' ', columns), 60)}\"." +
        (columns is [var only] && parser.Delimiters is ["\t"] && only.Contains(',', StringComparison.Ordinal)
            ? " Separate the columns with tabs, not commas." : ""));

    /// <summary>The rows below the first line. Each has a field for every column. Skips empty lines. Call it once.</summary>
    /// <exception cref="PhotoSearchException">
    /// A line cannot be read, for example because a quote is not closed, or contains a NUL character, which is not allowed in a path.
    /// </exception>
    public IEnumerable<string[]> Rows()
    {
        while (Read(parser.ReadFields) is { } fields)
        {
            if (Array.Exists(fields, field => field.Contains('\0', StringComparison.Ordinal)))
                throw new PhotoSearchException($"{name} is not text: it contains a NUL character.");
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
            throw new PhotoSearchException($"{name}: line {wrong.LineNumber} cannot be read, because a quote is not closed.", wrong);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or InvalidDataException)
        {
            throw new PhotoSearchException($"{name} cannot be read: {exception.Message}", exception);
        }
    }
}
