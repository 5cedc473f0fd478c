namespace PhotoSearch.Cli.Serve;

/// <summary>The one model of the server, loaded while the page already opens.</summary>
internal sealed class SearchModel : IDisposable
{
    /// <summary>An embedding keeps a core busy, so there are as many turns as cores.</summary>
    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount);

    /// <param name="loading">The model, on its way.</param>
    public SearchModel(Task<ClipModel> loading) => Loading = WithTextTowerAsync(loading);

    /// <summary>Ends when the model is there, or with why it is not.</summary>
    public Task<ClipModel> Loading { get; }

    /// <summary>The model; null while it loads.</summary>
    public ClipModel? IfLoaded => Loading.IsCompletedSuccessfully ? Loading.Result : null;

    /// <summary>Waits for the model and for a turn, then embeds something.</summary>
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

    /// <summary>So that the first search does not wait for it.</summary>
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
