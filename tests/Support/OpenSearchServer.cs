namespace PhotoSearch.Tests;

/// <summary>
/// Real OpenSearch servers for the tests of one assembly: one plain, one with TLS and basic authentication. Each is started when a test
/// first needs it (about 20 s) and stopped at the end.
/// </summary>
/// <remarks>
/// If these environment variables are set, their servers are used instead: OPENSEARCH_URI (plain), and
/// OPENSEARCH_SECURE_URI with OPENSEARCH_SECURE_CA (PEM file), OPENSEARCH_SECURE_USER and OPENSEARCH_SECURE_PASSWORD.
/// </remarks>
public sealed class OpenSearchServer : IAsyncDisposable
{
    public const string Collection = "OpenSearch";

    private readonly Lazy<Task<OpenSearchNode>> plain = new(() => OpenSearchNode.FindOrStartAsync(secure: false));
    private readonly Lazy<Task<OpenSearchNode>> secure = new(() => OpenSearchNode.FindOrStartAsync(secure: true));

    /// <summary>Skips the test if no server can run.</summary>
    public Task<OpenSearchNode> PlainAsync() => plain.Value;

    /// <inheritdoc cref="PlainAsync"/>
    public Task<OpenSearchNode> SecureAsync() => secure.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { plain, secure })
            if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
                await (await server.Value).StopAsync();
    }
}

/// <summary>Test classes in this collection share the servers.</summary>
[CollectionDefinition(OpenSearchServer.Collection)]
public sealed class SharedOpenSearchServer : ICollectionFixture<OpenSearchServer>;
