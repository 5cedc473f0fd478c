namespace PhotoSearch;

/// <summary>
/// Shows notebook kernels how to display a type. .NET Interactive and our kernel find the attribute and its members by name, so the library
/// needs none of their packages. See dotnet/interactive, docs/formatting.md.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; set; } = [];
}

/// <summary>
/// The formatters of a type, one for each MIME type. Kernels find the members by name.
/// </summary>
internal abstract class TypeFormatterSource<T>(params (string MimeType, Func<T, string> Show)[] formats)
{
    public IEnumerable<object> CreateTypeFormatters() => formats.Select(format => new TypeFormatter(format.MimeType, format.Show));

    private sealed class TypeFormatter(string mimeType, Func<T, string> show)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object value, TextWriter writer)
        {
            if (value is not T shown) return false;
            writer.Write(show(shown));
            return true;
        }
    }
}
