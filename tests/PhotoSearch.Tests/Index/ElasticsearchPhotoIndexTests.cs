namespace PhotoSearch.Tests;

/// <summary>The contract on a real Elasticsearch.</summary>
[Collection(ElasticsearchServer.Collection)]
public sealed class ElasticsearchPhotoIndexTests(ElasticsearchServer server) : PhotoIndexContract
{
    protected override async Task<WorkshopSettings> SettingsAsync() => TestSettings.OpenSearch((await server.UriAsync()).ToString());

    /// <summary>
    /// Without scripts, the test checks the message and uses an approximate search, which misses none with the largest k.
    /// </summary>
    protected override async Task<IReadOnlyList<PhotoHit>> SearchExactlyAsync(float[] query, int k, string? folder = null)
    {
        try
        {
            return await base.SearchExactlyAsync(query, k, folder);
        }
        catch (PhotoIndexException refusal)
        {
            Assert.Equal(
                $"Elasticsearch at {Index.Location} cannot compare a query with every photo of index \"{Index.Name}\": script_lang not " +
                "supported [painless]. " +
                "An exact search runs a script: ask the administrator to allow scripts, or use approximate search (without " +
                "--exact, or without exact: true in C#).", refusal.Message);
            return [.. (await Index.SearchAsync(query, PhotoIndex.MaxK, folder: folder)).Take(k)];
        }
    }
}
