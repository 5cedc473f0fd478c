namespace PhotoSearch.Cli.Serve;

/// <summary>The server's model, which loads while the page already opens.</summary>
internal sealed class SearchModel : IAsyncDisposable
{
    /// <summary>One embedding keeps a core busy, so as many run at once as there are cores.</summary>
    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount);

    private readonly CancellationTokenSource ending = new();

    /// <param name="load">Loads the model.</param>
    public SearchModel(Func<CancellationToken, Task<ClipModel>> load) => Loading = WithTextTowerAsync(load, ending.Token);

    /// <summary>Ends when the model is loaded, or fails with the reason.</summary>
    public Task<ClipModel> Loading { get; }

    /// <summary>The model, or null while it loads.</summary>
    public ClipModel? IfLoaded => Loading.IsCompletedSuccessfully ? Loading.Result : null;

    /// <summary>Waits for the model and for a free core, then embeds something.</summary>
    public async Task<T> UseAsync<T>(Func<ClipModel, Task<T>> embed, CancellationToken cancellationToken)
    {
        var model = await Loading.WaitAsync(cancellationToken);
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await embed(model);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Also loads the text tower, so that the first search does not wait for it.</summary>
    private static async Task<ClipModel> WithTextTowerAsync(
        Func<CancellationToken, Task<ClipModel>> load, CancellationToken cancellationToken)
    {
        var model = await load(cancellationToken);
        try
        {
            await model.EmbedTextAsync("", cancellationToken);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Stops the loading and waits for it, because a program that ends while ONNX Runtime loads a tower may crash.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ending.IsCancellationRequested) return;
        await ending.CancelAsync();
        await ((Task)Loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IfLoaded?.Dispose();
        ending.Dispose();
        turns.Dispose();
    }
}
