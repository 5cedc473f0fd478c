using System.Globalization;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>A learner's copy of the notebooks, without outputs, in a folder that git ignores.</summary>
/// <param name="folder">
/// The copy's folder. It is beside the originals' folder, because the notebooks use relative paths, for example to the library.
/// </param>
/// <param name="originals">The workshop's notebooks.</param>
internal sealed class LearnersCopy(string folder, string originals)
{
    /// <summary>The hash of each original at the time of copying, in the format of sha256sum.</summary>
    private const string RecordFile = ".copied";

    /// <summary>The copy in a workshop's folder.</summary>
    /// <exception cref="PhotoSearchException">The workshop's folder contains no notebooks.</exception>
    public static LearnersCopy In(string workshop)
    {
        var originals = Path.Combine(workshop, "notebooks");
        return Directory.Exists(originals)
            ? new(Path.Combine(workshop, "lab"), originals)
            : throw new PhotoSearchException(
                $"There is no folder {originals}. The notebooks are in the workshop's repository. Run this command there, or name a " +
                "folder with notebooks.");
    }

    /// <summary>The copy's folder, full path.</summary>
    public string Folder => folder;

    /// <summary>Copies missing notebooks. Existing ones are not changed.</summary>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <returns>Names of the notebooks whose original has changed since it was copied.</returns>
    public async Task<IReadOnlyList<string>> CompleteAsync(CancellationToken cancellationToken)
    {
        var copied = await ReadRecordAsync(cancellationToken);
        List<string> changed = [];
        Directory.CreateDirectory(folder);
        foreach (var original in Directory.EnumerateFiles(originals, "*.ipynb").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(original);
            if (!File.Exists(Path.Combine(folder, name)))
            {
                var notebook = await Notebook.ReadAsync(original, cancellationToken);
                notebook.ClearOutputs();
                copied[name] = NotebookContent.Of(notebook);
                await WriteRecordAsync();
                await notebook.WriteAsync(Path.Combine(folder, name), cancellationToken);
            }
            else if (copied.TryGetValue(name, out var then) && await NotebookContent.OfFileAsync(original, cancellationToken) != then)
            {
                changed.Add(name);
            }
        }
        return changed;

        Task WriteRecordAsync() => File.WriteAllLinesAsync(
            Path.Combine(folder, RecordFile), copied.Select(entry => $"{entry.Value.Hash}  {entry.Key}"), cancellationToken);
    }

    /// <summary>Renames the copy's folder to make room for a new copy.</summary>
    /// <returns>The folder's new full path; null if there was no copy.</returns>
    /// <exception cref="PhotoSearchException">The folder cannot be renamed. On Windows, a program may have it open.</exception>
    public string? PutAside()
    {
        if (!Directory.Exists(folder)) return null;
        var dated = $"{folder}-{DateTime.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        var kept = Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? dated : $"{dated}-{number}")
            .First(path => !Path.Exists(path));
        try
        {
            Directory.Move(folder, kept);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            throw new PhotoSearchException(
                $"Cannot rename {folder} to {kept}: {held.Message} Close programs that use it, such as Jupyter, and try again.", held);
        }
        return kept;
    }

    private async Task<SortedDictionary<string, NotebookContent>> ReadRecordAsync(CancellationToken cancellationToken)
    {
        SortedDictionary<string, NotebookContent> copied = new(StringComparer.Ordinal);
        var file = Path.Combine(folder, RecordFile);
        if (File.Exists(file))
            foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken))
                if (line.Split("  ", 2) is [var hash, var name]) copied[name] = new(hash);
        return copied;
    }
}
