namespace PhotoSearch.Cli;

/// <summary>The index that <c>photosearch workshop</c> fills. Not INDEX_NAME's: notebook 1 is to begin without an index.</summary>
internal static class WorkshopIndex
{
    public const string Name = "workshop";

    /// <summary>
    /// For a message that the settings' index is missing: a sentence that names this one, where it is there; else nothing.
    /// </summary>
    /// <param name="settings">Where the indexes are.</param>
    /// <param name="missing">The index that is missing.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    /// <returns>The sentence with a space before it, or an empty string.</returns>
    public static async Task<string> InsteadOfAsync(WorkshopSettings settings, string missing, CancellationToken cancellationToken)
    {
        try
        {
            // Who named an index meant that one.
            if (missing == Name || missing != WorkshopSettings.Load().IndexName) return "";
            await using var index = PhotoIndex.Open(settings.WithIndex(Name));
            return await index.GetInfoAsync(cancellationToken) is { Photos: > 0 }
                ? $" {ThisProgram.Command} workshop has filled another one: --index {Name}." : "";
        }
        catch (PhotoSearchException)
        {
            // A hint only: a user may not be allowed to look at that index, and the message that it belongs to counts.
            return "";
        }
    }
}
