using System.Globalization;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>The notebooks in which a learner works: copies, in a folder that git ignores, without what the originals showed.</summary>
/// <param name="folder">
/// The copy. It lies beside the originals' folder, so that what the notebooks name by relative paths, such as the library, is found.
/// </param>
/// <param name="originals">The workshop's notebooks.</param>
internal sealed class LearnersCopy(string folder, string originals)
{
    /// <summary>What each original held when it was copied, as sha256sum would write it.</summary>
    private const string RecordFile = ".copied";

    /// <summary>The copy that belongs to a workshop's folder.</summary>
    /// <exception cref="PhotoSearchException">The folder holds no notebooks.</exception>
    public static LearnersCopy In(string workshop)
    {
        var originals = Path.Combine(workshop, "notebooks");
        return Directory.Exists(originals)
            ? new(Path.Combine(workshop, "lab"), originals)
            : throw new PhotoSearchException(
                $"There is no folder {originals}. The notebooks are in the workshop's repository: run this command there, or name the " +
                "folder with yours.");
    }

    /// <summary>The copy's folder, full path.</summary>
    public string Folder => folder;

    /// <summary>Copies the notebooks that the copy lacks, and changes none that it has.</summary>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <returns>The names of notebooks whose original has changed since it was copied.</returns>
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

    /// <summary>Renames the copy's folder, so that the next one is new.</summary>
    /// <returns>Where it is kept, full path; null when there was none.</returns>
    /// <exception cref="PhotoSearchException">A program holds it open, as Windows does not allow then.</exception>
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
                $"{folder} cannot be renamed to {kept}: {held.Message} Close what has it open, such as Jupyter, and run this again.", held);
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
