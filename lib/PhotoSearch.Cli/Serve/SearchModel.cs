namespace PhotoSearch.Cli.Serve;

/// <summary>The server's model, which loads while the page already opens.</summary>
internal sealed class SearchModel : IDisposable
{
    /// <summary>One embedding keeps a core busy, so as many run at once as there are cores.</summary>
    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount);

    /// <param name="loading">Loads the model.</param>
    public SearchModel(Task<ClipModel> loading) => Loading = WithTextTowerAsync(loading);

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
    private static async Task<ClipModel> WithTextTowerAsync(Task<ClipModel> loading)
    {
        var model = await loading;
        try
        {
            await model.EmbedTextAsync("");
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        IfLoaded?.Dispose();
        turns.Dispose();
    }
}
