namespace PhotoSearch.Tests;

/// <summary>
/// Real OpenSearch servers for the tests of one assembly: one plain, one with TLS and basic authentication. Each is started when a test
/// first asks for it (some 20 s) and stopped at the end.
/// </summary>
/// <remarks>
/// Servers that run already are used instead when these environment variables name them: OPENSEARCH_URI (plain), and
/// OPENSEARCH_SECURE_URI with OPENSEARCH_SECURE_CA (PEM file), OPENSEARCH_SECURE_USER and OPENSEARCH_SECURE_PASSWORD.
/// </remarks>
public sealed class OpenSearchServer : IAsyncLifetime
{
    public const string Collection = "OpenSearch";

    private readonly Lazy<Task<OpenSearchNode>> plain = new(() => OpenSearchNode.FindOrStartAsync(secure: false));
    private readonly Lazy<Task<OpenSearchNode>> secure = new(() => OpenSearchNode.FindOrStartAsync(secure: true));

    public Task<OpenSearchNode> PlainAsync() => plain.Value;

    public Task<OpenSearchNode> SecureAsync() => secure.Value;

    /// <summary>Null when tests can have a server.</summary>
    internal static string? ReasonToSkip()
    {
        if (Environment.GetEnvironmentVariable("OPENSEARCH_URI") is not null && Environment.GetEnvironmentVariable("OPENSEARCH_SECURE_URI") is not null)
            return null;
        return ServerScript.ReasonToSkip("opensearch", java: 11) is { } reason
            ? $"{reason}, and OPENSEARCH_URI and OPENSEARCH_SECURE_URI do not name running servers"
            : null;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in new[] { plain, secure })
            if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
                await (await server.Value).StopAsync();
    }
}

/// <summary>Test classes in this collection share the servers.</summary>
[CollectionDefinition(OpenSearchServer.Collection)]
public sealed class SharedOpenSearchServer : ICollectionFixture<OpenSearchServer>;

/// <summary>A test that needs an OpenSearch server; skipped with a reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenSearchFactAttribute : FactAttribute
{
    public OpenSearchFactAttribute() => Skip = OpenSearchServer.ReasonToSkip();
}

/// <summary>As <see cref="OpenSearchFactAttribute"/>, for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenSearchTheoryAttribute : TheoryAttribute
{
    public OpenSearchTheoryAttribute() => Skip = OpenSearchServer.ReasonToSkip();
}
