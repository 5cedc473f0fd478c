using PhotoSearch.Fuzz.Targets;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Fuzz;

/// <summary>
/// A reader of other people's files or answers. It must accept any input, or refuse it with an exception whose message is for people.
/// </summary>
internal abstract class FuzzTarget : IAsyncDisposable
{
    /// <summary>The targets by their names on the command line.</summary>
    public static IReadOnlyDictionary<string, Func<FuzzTarget>> All { get; } = new Dictionary<string, Func<FuzzTarget>>
    {
        ["pictures"] = () => new PictureTarget(),
        ["bmp"] = () => new BmpTarget(),
        ["index"] = () => new IndexFileTarget(),
        ["npy"] = () => new NpyTarget(),
        ["tables"] = () => new TableTarget(),
        ["settings"] = () => new SettingsTarget(),
        ["notebook"] = () => new NotebookTarget(),
        ["model"] = () => new ModelTarget(),
        ["tokenizer"] = () => new TokenizerTarget(),
        ["text"] = () => new TextTarget(),
        ["requests"] = () => new RequestTarget(),
        ["form"] = () => new FormTarget(),
        ["answers"] = () => new ServerAnswerTarget(),
        [FaultyTarget.Name] = () => new FaultyTarget(),
    };

    /// <summary>Good inputs, from which cases are made.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words that mean something in the format. A mutation can insert them.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>The folder for the target's files, deleted with the target.</summary>
    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("photosearch-fuzz-");

    /// <summary>Slow work that is needed once.</summary>
    public virtual Task StartAsync() => Task.CompletedTask;

    /// <summary>Reads the input. Throws an exception if the input is refused, or if the result is impossible.</summary>
    protected abstract Task ReadAsync(byte[] input);

    /// <summary>Reads an input.</summary>
    /// <returns>The message if the input is refused; null if it is accepted.</returns>
    /// <exception cref="Exception">Anything else: a finding.</exception>
    public async Task<string?> TryAsync(byte[] input)
    {
        try
        {
            await ReadAsync(input);
            return null;
        }
        catch (Exception refusal) when (refusal is PhotoSearchException or NotebookException)
        {
            if (string.IsNullOrWhiteSpace(refusal.Message) || refusal.Message.AsSpan().ContainsAny('\n', '\r'))
                throw new InvalidOperationException($"A message that is not one line: {refusal.Message}", refusal);
            return refusal.Message;
        }
    }

    public virtual ValueTask DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    protected string In(string name) => Path.Combine(Folder.FullName, name);
}
