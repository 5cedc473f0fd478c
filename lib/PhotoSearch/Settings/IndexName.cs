using System.Text;

namespace PhotoSearch;

/// <summary>
/// Checks index names. OpenSearch's rule applies to the embedded index as well, so that you can switch between the two.
/// </summary>
/// <remarks>Source: OpenSearch documentation, "Create index", "Index naming restrictions".</remarks>
internal static class IndexName
{
    private const int MaxBytes = 255;
    private const string NotAllowed = "\\/*?\"<>|,#: ";

    /// <summary>Explains why a name is not allowed.</summary>
    /// <returns>The end of a sentence, such as "must be lower case". Null if the name is allowed.</returns>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return "must not be empty";
        if (name is "." or "..")
            return "must not be . or ..";
        if (name[0] is '-' or '_' or '+')
            return "must not begin with - _ or +";
        if (name.Any(c => NotAllowed.Contains(c) || char.IsControl(c)))
            return "must not contain spaces or any of \\ / * ? \" < > | , # :";
        if (name.Any(c => char.ToLowerInvariant(c) != c))
            return "must be lower case";
        return Encoding.UTF8.GetByteCount(name) > MaxBytes ? $"must be at most {MaxBytes} bytes long" : null;
    }
}
