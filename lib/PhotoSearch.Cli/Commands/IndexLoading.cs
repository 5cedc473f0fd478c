namespace PhotoSearch.Cli.Commands;

/// <summary>Ends the loading of an index that <c>index create --for</c> created.</summary>
internal static class IndexLoading
{
    /// <param name="index">The index. Other indexes are left unchanged.</param>
    /// <param name="whole">All photos were added. After a part, only the user knows whether it was the last.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task EndAsync(IPhotoIndex index, bool whole, CancellationToken cancellationToken)
    {
        if (whole)
        {
            if (await index.FinishLoadingAsync(cancellationToken))
                Console.Error.WriteLine($"Restored the refreshes and replicas of index \"{index.Name}\".");
        }
        else if (await index.GetInfoAsync(cancellationToken) is { Loading: true })
        {
            Console.Error.WriteLine($"After the last photo, run: {ThisProgram.Command} index finish --index {index.Name}");
        }
    }
}
