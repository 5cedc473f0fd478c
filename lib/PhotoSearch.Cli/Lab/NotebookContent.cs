using System.Security.Cryptography;
using System.Text;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>
/// The kinds and texts of a notebook's cells, without anything that running or saving it changes.
/// </summary>
/// <param name="Hash">SHA-256 in lower-case hexadecimal digits.</param>
internal readonly record struct NotebookContent(string Hash)
{
    /// <summary>The content of a file; null if the file is not a readable notebook.</summary>
    public static async Task<NotebookContent?> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Of(await Notebook.ReadAsync(path, cancellationToken));
        }
        catch (NotebookException)
        {
            return null;
        }
    }

    public static NotebookContent Of(Notebook notebook)
    {
        var text = new StringBuilder();
        foreach (var cell in notebook.Cells) text.Append(cell.IsCode ? "code" : "text").Append('\0').Append(cell.Source).Append('\0');
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }
}
