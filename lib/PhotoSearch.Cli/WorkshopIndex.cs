namespace PhotoSearch.Cli;

/// <summary>The index that <c>photosearch workshop</c> fills. It differs from INDEX_NAME, so notebook 1 starts without one.</summary>
internal static class WorkshopIndex
{
    public const string Name = "workshop";

    /// <summary>
    /// A hint for the message that the settings' index is missing: names the workshop's index if it holds photos of the same model.
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
            if (await index.GetInfoAsync(cancellationToken) is not { Photos: > 0 } info) return "";
            info.EnsureFits(settings);
            return $" To search the workshop's photos, use {CommandLineProgram.Command($"search TEXT --index {Name}")}.";
        }
        catch (PhotoSearchException)
        {
            // Only a hint: a user of another model, or without access to that index, should see just the main message.
            return "";
        }
    }
}
