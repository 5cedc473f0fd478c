namespace PhotoSearch.Cli.Commands;

/// <summary>The end of filling an index that <c>index create --for</c> made: it gets back what it went without.</summary>
internal static class IndexLoading
{
    /// <param name="index">The index, which need not be one of those.</param>
    /// <param name="whole">All that was to be added is in it; after a part, only its owner knows which part is the last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task EndAsync(IPhotoIndex index, bool whole, CancellationToken cancellationToken)
    {
        if (whole)
        {
            if (await index.FinishLoadingAsync(cancellationToken))
                Console.Error.WriteLine($"Index \"{index.Name}\" has its refreshes and replicas back.");
        }
        else if (await index.GetInfoAsync(cancellationToken) is { Loading: true })
        {
            Console.Error.WriteLine($"When the last photo is in: {ThisProgram.Command} index finish --index {index.Name}");
        }
    }
}
