using System.Security.Cryptography;
using System.Text;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>
/// What a person wrote in a notebook: its cells' kinds and texts, without what a run or a program's way of saving changes.
/// </summary>
/// <param name="Hash">SHA-256, in lower-case hexadecimal digits.</param>
internal readonly record struct NotebookContent(string Hash)
{
    /// <summary>Of a file; null where it cannot be read as a notebook.</summary>
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
