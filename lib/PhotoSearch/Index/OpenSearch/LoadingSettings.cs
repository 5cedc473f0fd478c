using System.Text.Json.Nodes;

namespace PhotoSearch;

/// <summary>What an index made for many photos goes without while it is filled: refreshes, which make small segments, and replicas, which do all work twice.</summary>
/// <remarks>
/// What to give back is written into the index's <c>_meta</c>, under <c>loading</c>: the machine that finishes need not be the one that
/// created it. Accepted by OpenSearch and Elasticsearch alike.
/// </remarks>
internal static class LoadingSettings
{
    private const string Key = "loading";

    /// <summary>Lays out an index as planned, and has it begin without refreshes and replicas.</summary>
    /// <param name="body">Body of <c>PUT /index</c>, as it is for few photos.</param>
    /// <param name="plan">What to change in it.</param>
    public static JsonObject Plan(JsonObject body, IndexPlan plan)
    {
        var settings = Child(Child(body, "settings"), "index");
        settings["number_of_shards"] = plan.Shards;
        settings["number_of_replicas"] = 0;
        settings["refresh_interval"] = "-1";
        // null is the server's default: a refresh a second, as long as somebody searches.
        Child(Child(body, "mappings"), "_meta")[Key] = new JsonObject { ["number_of_replicas"] = plan.Replicas, ["refresh_interval"] = null };
        return body;
    }

    /// <summary>Whether an index with this <c>_meta</c> is being filled.</summary>
    public static bool AreIn(JsonNode? meta) => meta is JsonObject fields && fields[Key] is JsonObject;

    /// <summary>Body of <c>PUT /index/_settings</c> that ends the loading: two settings only, whatever else somebody has put there.</summary>
    public static JsonObject Restored(JsonNode meta) => new()
    {
        ["index"] = new JsonObject
        {
            ["number_of_replicas"] = meta[Key]!["number_of_replicas"]?.DeepClone(),
            ["refresh_interval"] = meta[Key]!["refresh_interval"]?.DeepClone(),
        },
    };

    /// <summary>Body of <c>PUT /index/_mapping</c> that forgets it. A server replaces <c>_meta</c> as a whole.</summary>
    public static JsonObject Forgotten(JsonNode meta)
    {
        var rest = meta.DeepClone().AsObject();
        rest.Remove(Key);
        return new() { ["_meta"] = rest };
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child) parent[name] = child = [];
        return child;
    }
}
