namespace PhotoSearch;

/// <summary>
/// A text reader that limits the length of lines. Without a limit, a small archive could unpack to one line that fills the memory.
/// </summary>
/// <param name="text">The text. It is disposed with this object.</param>
internal sealed class LineLimit(TextReader text) : TextReader
{
    /// <summary>The longest line in Unsplash's own tables has some thousand characters.</summary>
    public const int MostCharacters = 1_000_000;

    private int length;

    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public override int Read(char[] buffer, int index, int count)
    {
        var read = text.Read(buffer, index, count);
        var rest = buffer.AsSpan(index, read);
        for (var end = rest.IndexOfAny('\n', '\r'); end >= 0; end = rest.IndexOfAny('\n', '\r'))
        {
            Add(end);
            length = 0;
            rest = rest[(end + 1)..];
        }
        Add(rest.Length);
        return read;
    }

    public override int Read() => throw new NotSupportedException();

    public override int Peek() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) text.Dispose();
        base.Dispose(disposing);
    }

    private void Add(int characters)
    {
        length += characters;
        if (length > MostCharacters) throw new InvalidDataException("A line is longer than a million characters.");
    }
}
