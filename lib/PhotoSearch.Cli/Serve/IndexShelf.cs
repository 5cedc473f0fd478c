using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve;

/// <summary>Opens each index of the store once.</summary>
internal sealed class IndexShelf(ServeOptions options, ServedFolders folders, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long an index's info is reused, because search as you type asks for it ten times per second.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long an index's info is used while one request reads it again. Without it, all requests of that moment would read it and wait.
    /// </summary>
    private static readonly TimeSpan Longest = 2 * Freshness;

    /// <summary>An index and its info when it was opened. If its model changes, it must be opened again.</summary>
    private sealed record Opened(IPhotoIndex Index, IndexInfo First);

    /// <summary>An index's info and when it was read.</summary>
    private sealed class Known(IPhotoIndex index, IndexInfo info, long at)
    {
        private int asked;

        public IPhotoIndex Index => index;

        public IndexInfo Info => info;

        /// <summary>Whether the caller should read the info again: only the first caller at first, after a while every caller.</summary>
        public bool IsOld(TimeProvider time) => time.GetElapsedTime(at) is var age
            && (age >= Longest || (age >= Freshness && Interlocked.Exchange(ref asked, 1) == 0));
    }

    /// <summary>Indexes that exist, or existed, in the store.</summary>
    private readonly ConcurrentDictionary<string, Opened> opened = new(StringComparer.Ordinal);

    /// <summary>Indexes that were created again for another model. They stay open to the end, because requests share them.</summary>
    private readonly ConcurrentBag<IPhotoIndex> replaced = [];
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Known> infos = new(StringComparer.Ordinal);

    /// <summary>Opens an index.</summary>
    /// <param name="name">The index's name. Null means the index of the settings.</param>
    /// <param name="cancellationToken">Cancels the requests to the store.</param>
    /// <exception cref="SettingsException">No index can have this name.</exception>
    /// <exception cref="RequestRefusedException">The index does not exist (404).</exception>
    /// <exception cref="PhotoIndexException">The store cannot be reached.</exception>
    public async Task<OpenedIndex> OpenAsync(string? name, CancellationToken cancellationToken)
    {
        name ??= options.Settings.IndexName;
        if (!infos.TryGetValue(name, out var known) || known.IsOld(time))
            known = infos[name] = await AskAsync(name, cancellationToken);
        var folder = folders.Of(known.Info);
        if (folder is null) TellOnce(known.Info);
        return new(known.Index, known.Info, folder);
    }

    /// <summary>All indexes of the store, by name.</summary>
    /// <exception cref="PhotoIndexException">The store cannot be reached.</exception>
    public Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken) =>
        PhotoIndex.ListAsync(options.Settings, cancellationToken);

    /// <summary>Drops an index's info because the index has changed.</summary>
    public void Forget(string name) => infos.TryRemove(name, out _);

    public async ValueTask DisposeAsync()
    {
        foreach (var index in opened.Values.Select(one => one.Index).Concat(replaced)) await index.DisposeAsync();
    }

    /// <summary>Reads an index's info.</summary>
    /// <remarks>Keeps the index open if it exists, only once for simultaneous requests, and opens it again for another model.</remarks>
    private async Task<Known> AskAsync(string name, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var known = opened.GetValueOrDefault(name);
        var index = known?.Index ?? PhotoIndex.Open(options.Settings, name);
        var kept = known?.Index;
        try
        {
            var info = await index.GetInfoAsync(cancellationToken) ?? throw new RequestRefusedException(StatusCodes.Status404NotFound,
                $"There is no index \"{name}\" in {index.Location}. " +
                $"Create and fill it with: {ThisProgram.Name} add FOLDER --index {name}");
            if (known is null)
            {
                var (first, itsInfo) = opened.GetOrAdd(name, new Opened(index, info));
                kept = first;
                return new(first, itsInfo, at);
            }
            if ((known.First.Model, known.First.Dimension) == (info.Model, info.Dimension)) return new(known.Index, info, at);
        }
        finally
        {
            if (kept != index) await index.DisposeAsync();
        }
        if (opened.TryRemove(KeyValuePair.Create(name, known))) replaced.Add(index);
        return await AskAsync(name, cancellationToken);
    }

    /// <summary>
    /// Writes the folder and the option to the console, for whoever started the server. Answers to requests do not show the path.
    /// </summary>
    private void TellOnce(IndexInfo info)
    {
        if (!told.TryAdd(info.Name, true)) return;
        Console.Error.WriteLine(PlainText.Of(
            $"The page cannot show photos from index \"{info.Name}\" or add photos to it. According to the index, they are in " +
            $"{info.PhotosFolder}, but everyone who can write to the index could have changed that. If they really are there, restart " +
            $"with: --photos {CommandLineProgram.Argument(info.PhotosFolder!)} (Folders inside " +
            $"{string.Join(" and ", folders.Roots.Distinct())} need no option.)"));
    }
}
