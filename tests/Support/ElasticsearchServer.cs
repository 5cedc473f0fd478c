namespace PhotoSearch.Tests;

/// <summary>
/// A real Elasticsearch for the tests of one assembly, started when a test first asks for it (some 25 s) and stopped at the end.
/// </summary>
/// <remarks>
/// One that runs already is used instead when the environment variable ELASTICSEARCH_URI names it. The one beside the repository has no
/// scripts, which an exact search needs; others have.
/// </remarks>
public sealed class ElasticsearchServer : IAsyncDisposable
{
    public const string Collection = "Elasticsearch";

    private readonly Lazy<Task<Uri>> uri;
    private ServerScript? script;

    public ElasticsearchServer() => uri = new(FindOrStartAsync);

    /// <summary>The server's address; skips the test where there can be none.</summary>
    public Task<Uri> UriAsync() => uri.Value;

    public ValueTask DisposeAsync() => script is null ? ValueTask.CompletedTask : new(script.StopAsync());

    private async Task<Uri> FindOrStartAsync()
    {
        if (Environment.GetEnvironmentVariable("ELASTICSEARCH_URI") is { } running) return new Uri(running);
        if (ServerScript.Missing("elasticsearch", java: 17) is { } reason)
            Assert.Skip($"{reason}, or a running server that ELASTICSEARCH_URI names");
        var copy = await ServerScript.CopyAsync("elasticsearch");
        var said = await copy.StartAsync();
        script = copy;
        return new Uri(said["ELASTICSEARCH_URI"]);
    }
}

/// <summary>Test classes in this collection share the server.</summary>
[CollectionDefinition(ElasticsearchServer.Collection)]
public sealed class SharedElasticsearchServer : ICollectionFixture<ElasticsearchServer>;
