namespace PhotoSearch.Cli;

/// <summary>The index that <c>photosearch workshop</c> fills. It differs from INDEX_NAME, so notebook 1 starts without one.</summary>
internal static class WorkshopIndex
{
    public const string Name = "workshop";

    /// <summary>
    /// A hint for the message that the settings' index is missing: names the workshop's index if it holds photos.
    /// </summary>
    /// <param name="settings">The settings, which say where the indexes are.</param>
    /// <param name="missing">The missing index.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns>The sentence with a space before it, or an empty string.</returns>
    public static async Task<string> InsteadOfAsync(WorkshopSettings settings, string missing, CancellationToken cancellationToken)
    {
        try
        {
            // Give no hint to users who named an index themselves.
            if (missing == Name || missing != WorkshopSettings.Load().IndexName) return "";
            await using var index = PhotoIndex.Open(settings.WithIndex(Name));
            return await index.GetInfoAsync(cancellationToken) is { Photos: > 0 }
                ? $" To search the workshop's photos, add --index {Name} to the command." : "";
        }
        catch (PhotoSearchException)
        {
            // Only a hint: a user without access to that index should still see the main message.
            return "";
        }
    }
}
