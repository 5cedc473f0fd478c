namespace PhotoSearch.Tests;

/// <summary>The contract on a real OpenSearch.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class OpenSearchPhotoIndexTests(OpenSearchServer server) : PhotoIndexContract
{
    protected override async Task<WorkshopSettings> SettingsAsync() => TestSettings.OpenSearch((await server.PlainAsync()).ServiceUri);
}

/// <summary>The contract on a real OpenSearch with TLS and basic authentication.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class SecureOpenSearchPhotoIndexTests(OpenSearchServer server) : PhotoIndexContract
{
    protected override async Task<WorkshopSettings> SettingsAsync()
    {
        var node = await server.SecureAsync();
        return TestSettings.OpenSearch(node.ServiceUri, node.CaCertificate);
    }
}
