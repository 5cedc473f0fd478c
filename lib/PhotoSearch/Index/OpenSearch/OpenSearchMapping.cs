using System.Text.Json.Nodes;

namespace PhotoSearch;

/// <summary>What an index's mapping tells about its vectors.</summary>
/// <param name="Dimension">Numbers in a vector.</param>
/// <param name="ScoresAreCosines">It can be searched approximately, and scores are (1 + cosine) / 2.</param>
/// <param name="Model">The model that fills it; null when <c>_meta</c> does not say.</param>
/// <param name="PhotosFolder">The folder that ids are relative to; null when unknown.</param>
/// <param name="Meta">The whole <c>_meta</c>, with what others may have put there; null when there is none.</param>
internal sealed record OpenSearchMapping(int Dimension, bool ScoresAreCosines, string? Model, string? PhotosFolder, JsonNode? Meta)
{
    /// <summary>It is being filled; see <see cref="LoadingSettings"/>.</summary>
    public bool Loading => LoadingSettings.AreIn(Meta);

    /// <param name="index">One index's part of the answer to <c>GET /index/_mapping</c>.</param>
    /// <returns>Null when it has no k-NN field <c>embedding</c>.</returns>
    public static OpenSearchMapping? Read(JsonNode? index)
    {
        var mappings = index?["mappings"];
        var field = mappings?["properties"]?["embedding"];
        var (dimension, scoresAreCosines) = Text(field?["type"]) switch
        {
            "knn_vector" => ((int?)field!["dimension"], (Text(field["method"]?["space_type"]) ?? Text(field["space_type"])) == "cosinesimil"),
            "dense_vector" => ((int?)field!["dims"], Text(field["similarity"]) == "cosine"), // Elasticsearch; without a graph it has no similarity
            _ => (null, false),
        };
        var meta = mappings?["_meta"];
        return dimension is null ? null : new(dimension.Value, scoresAreCosines, Text(meta?["model"]), Text(meta?["photos_folder"]), meta);
    }

    /// <summary>Others may have put anything there; what is not text counts as missing.</summary>
    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
