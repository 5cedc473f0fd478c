using PhotoSearch.Fuzz.Targets;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Fuzz;

/// <summary>
/// One reader of what others wrote. Whatever it is given, it reads it, or refuses it by an exception that is meant for people.
/// </summary>
internal abstract class FuzzTarget : IAsyncDisposable
{
    /// <summary>By the name that the command line takes.</summary>
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

    /// <summary>Valid inputs, from which the cases are made.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>What the format gives a meaning to, for a mutation to put in.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Where the target's files go; gone with it.</summary>
    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("photosearch-fuzz-");

    /// <summary>What takes long and is needed once.</summary>
    public virtual Task StartAsync() => Task.CompletedTask;

    /// <summary>Reads the input; throws where it may not be read, or where what is read cannot be.</summary>
    protected abstract Task ReadAsync(byte[] input);

    /// <summary>Reads an input.</summary>
    /// <returns>The message of its refusal; null where it was read.</returns>
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
