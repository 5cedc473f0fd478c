namespace PhotoSearch.Tests;

/// <summary>
/// A real Elasticsearch for the tests of one assembly. It is started when a test first needs it (about 25 s) and stopped at the end.
/// </summary>
/// <remarks>
/// If the environment variable ELASTICSEARCH_URI is set, that server is used instead. The one in ../shared cannot run scripts, which an
/// exact search needs. Others can.
/// </remarks>
public sealed class ElasticsearchServer : IAsyncDisposable
{
    public const string Collection = "Elasticsearch";

    private readonly Lazy<Task<Uri>> uri;
    private ServerScript? script;

    public ElasticsearchServer() => uri = new(FindOrStartAsync);

    /// <summary>The server's address. Skips the test if no server can run.</summary>
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
