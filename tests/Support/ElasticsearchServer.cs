namespace PhotoSearch.Tests;

/// <summary>A real Elasticsearch for the tests of one assembly, started when a test first asks for it (some 25 s) and stopped at the end.</summary>
/// <remarks>
/// One that runs already is used instead when the environment variable ELASTICSEARCH_URI names it. The one beside the repository has no
/// scripts, which an exact search needs; others have.
/// </remarks>
public sealed class ElasticsearchServer : IAsyncLifetime
{
    public const string Collection = "Elasticsearch";

    private readonly Lazy<Task<Uri>> uri;
    private ServerScript? script;

    public ElasticsearchServer() => uri = new(FindOrStartAsync);

    private static string? Running => Environment.GetEnvironmentVariable("ELASTICSEARCH_URI");

    public Task<Uri> UriAsync() => uri.Value;

    /// <summary>Null when tests can have a server.</summary>
    internal static string? ReasonToSkip() =>
        Running is null && ServerScript.ReasonToSkip("elasticsearch", java: 17) is { } reason
            ? $"{reason}, and ELASTICSEARCH_URI does not name a running server"
            : null;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => script is null ? Task.CompletedTask : script.StopAsync();

    private async Task<Uri> FindOrStartAsync()
    {
        if (Running is { } running) return new Uri(running);
        var copy = await ServerScript.CopyAsync("elasticsearch");
        var said = await copy.StartAsync();
        script = copy;
        return new Uri(said["ELASTICSEARCH_URI"]);
    }
}

/// <summary>Test classes in this collection share the server.</summary>
[CollectionDefinition(ElasticsearchServer.Collection)]
public sealed class SharedElasticsearchServer : ICollectionFixture<ElasticsearchServer>;

/// <summary>A test that needs an Elasticsearch server; skipped with a reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ElasticsearchFactAttribute : FactAttribute
{
    public ElasticsearchFactAttribute() => Skip = ElasticsearchServer.ReasonToSkip();
}
