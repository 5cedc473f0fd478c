using System.Text.Json.Nodes;

namespace PhotoSearch;

public static partial class OpenSearchRequests
{
    /// <summary>The body of an index for few photos, changed into one for as many as the definition says.</summary>
    /// <param name="definition">Says for how many; the body stays as it is where it does not.</param>
    /// <param name="plan">The dialect's plans.</param>
    /// <param name="body">Body of <c>PUT /index</c>.</param>
    /// <remarks>
    /// Engine and compression are stated: OpenSearch's defaults for both have changed before, and the default compression is about to become 32x. Its older
    /// <c>mode</c>, which stands for compression and re-scoring together, is being withdrawn, and so is not sent.
    /// </remarks>
    internal static string Planned(IndexDefinition definition, Func<long, int, IndexPlan> plan, string body)
    {
        if (definition.Photos is not { } photos) return body;
        var chosen = plan(photos, definition.Dimension);
        var planned = LoadingSettings.Plan(JsonNode.Parse(body)!.AsObject(), chosen);
        if (chosen.Engine == "faiss")
        {
            var embedding = planned["mappings"]!["properties"]!["embedding"]!.AsObject();
            embedding["compression_level"] = $"{chosen.Compression}x";
            embedding["method"]!["engine"] = chosen.Engine;
        }
        return planned.ToJsonString(Indented);
    }
}
