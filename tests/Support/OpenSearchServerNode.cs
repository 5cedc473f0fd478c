namespace PhotoSearch.Tests;

/// <summary>One running OpenSearch node.</summary>
/// <param name="Uri">The address, without user and password.</param>
/// <param name="User">The user; null for a plain node, which needs none.</param>
/// <param name="Password">The password; null for a plain node.</param>
/// <param name="CaCertificate">PEM file of the authority that signed its certificate; null for a plain node.</param>
/// <param name="Script">The script that started it; null if it was already running.</param>
public sealed record OpenSearchNode(Uri Uri, string? User, string? Password, string? CaCertificate, ServerScript? Script)
{
    /// <summary>The address as in <c>SERVICE_URI</c>, with user and password.</summary>
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
