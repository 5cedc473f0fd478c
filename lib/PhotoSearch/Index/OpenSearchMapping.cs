using System.Text.Json.Nodes;

namespace PhotoSearch;

/// <summary>What an index's mapping tells about its vectors.</summary>
/// <param name="Dimension">Numbers in a vector.</param>
/// <param name="ScoresAreCosines">Scores of the k-NN query are (1 + cosine) / 2.</param>
/// <param name="Model">The model that fills it; null when <c>_meta</c> does not say.</param>
/// <param name="PhotosFolder">The folder that ids are relative to; null when unknown.</param>
internal sealed record OpenSearchMapping(int Dimension, bool ScoresAreCosines, string? Model, string? PhotosFolder)
{
    /// <param name="index">One index's part of the answer to <c>GET /index/_mapping</c>.</param>
    /// <returns>Null when it has no k-NN field <c>embedding</c>.</returns>
    public static OpenSearchMapping? Read(JsonNode? index)
    {
        var mappings = index?["mappings"];
        var field = mappings?["properties"]?["embedding"];
        if (Text(field?["type"]) != "knn_vector" || (int?)field?["dimension"] is not { } dimension) return null;
        var meta = mappings?["_meta"];
        var spaceType = Text(field["method"]?["space_type"]) ?? Text(field["space_type"]);
        return new(dimension, spaceType == "cosinesimil", Text(meta?["model"]), Text(meta?["photos_folder"]));
    }

    /// <summary>Others may have put anything there; what is not text counts as missing.</summary>
    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
