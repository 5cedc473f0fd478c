namespace PhotoSearch.Tests;

/// <summary>One running OpenSearch node.</summary>
/// <param name="Uri">Its address, without user and password.</param>
/// <param name="User">Null for a plain node, which asks for none.</param>
/// <param name="Password">Null for a plain node.</param>
/// <param name="CaCertificate">PEM file of the authority that signed its certificate; null for a plain node.</param>
/// <param name="Script">What started it; null for one that ran already.</param>
public sealed record OpenSearchNode(Uri Uri, string? User, string? Password, string? CaCertificate, ServerScript? Script)
{
    /// <summary><c>SERVICE_URI</c> as a person writes it.</summary>
    public string ServiceUri => User is null
        ? Uri.ToString()
        : $"{Uri.Scheme}://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password!)}@{Uri.Authority}";

    internal static async Task<OpenSearchNode> FindOrStartAsync(bool secure)
    {
        var prefix = secure ? "OPENSEARCH_SECURE_" : "OPENSEARCH_";
        if (Environment.GetEnvironmentVariable(prefix + "URI") is { } uri)
            return new OpenSearchNode(new Uri(uri),
                secure ? Environment.GetEnvironmentVariable(prefix + "USER") : null,
                secure ? Environment.GetEnvironmentVariable(prefix + "PASSWORD") : null,
                secure ? Environment.GetEnvironmentVariable(prefix + "CA") : null,
                null);

        if (ServerScript.Missing("opensearch", java: 11) is { } reason)
            Assert.Skip($"{reason}, or a running server that {prefix}URI names");
        var script = await ServerScript.CopyAsync("opensearch");
        var said = await script.StartAsync(secure ? ["--secure"] : []);
        return new OpenSearchNode(new Uri(said["OPENSEARCH_URI"]),
            said.GetValueOrDefault("OPENSEARCH_USER"), said.GetValueOrDefault("OPENSEARCH_PASSWORD"),
            said.GetValueOrDefault("OPENSEARCH_CA"), script);
    }

    internal Task StopAsync() => Script is null ? Task.CompletedTask : Script.StopAsync();
}
