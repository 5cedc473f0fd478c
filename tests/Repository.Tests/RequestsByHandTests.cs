using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>The requests in the guides have the same bodies as the library's and do what the guides say.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed partial class RequestsByHandTests(OpenSearchServer server)
{
    private static readonly float[] Red = [1, 0, 0];

    private sealed record Request(string Method, string Path, string Body);

    private static readonly Request[] Requests = In("docs/opensearch.md");

    [Fact]
    public void The_requests_are_the_librarys()
    {
        Assert.Equal(
            ["PUT tiny", "POST _bulk", "POST tiny/_refresh", "POST tiny/_search", "POST tiny/_search", "DELETE tiny"],
            Requests.Select(request => $"{request.Method} {request.Path}"));

        AssertSame(OpenSearchRequests.CreateIndex(new("by hand", 3)), Requests[0].Body);
        PhotoDocument[] photos =
            [new("rose.jpg", "rose.jpg", Red), new("orange.jpg", "orange.jpg", [0.8f, 0.6f, 0]), new("sea.jpg", "sea.jpg", [0, 0, 1])];
        Assert.Equal(OpenSearchRequests.Bulk(photos, "tiny"), Requests[1].Body);
        AssertSame(OpenSearchRequests.Search(Red, 2), Requests[3].Body);
        AssertSame(OpenSearchRequests.ExactSearch(Red, 2), Requests[4].Body);
    }

    [Fact]
    public void Those_for_Elasticsearch_are_the_librarys_too()
    {
        var requests = In("docs/elasticsearch.md");

        Assert.Equal(
            ["PUT tiny", "POST tiny/_search", "POST tiny/_search"], requests.Select(request => $"{request.Method} {request.Path}"));
        AssertSame(ElasticsearchRequests.CreateIndex(new("by hand", 3)), requests[0].Body);
        AssertSame(ElasticsearchRequests.Search(Red, 2), requests[1].Body);
        AssertSame(ElasticsearchRequests.ExactSearch(Red, 2), requests[2].Body);
    }

    [Fact]
    public async Task The_answers_are_as_the_guide_says()
    {
        using var client = new HttpClient { BaseAddress = (await server.PlainAsync()).Uri };
        await client.DeleteAsync("tiny");
        var answers = new List<JsonNode>();
        foreach (var request in Requests)
        {
            using var message = new HttpRequestMessage(new(request.Method), request.Path)
            {
                Content = new StringContent(request.Body, Encoding.UTF8, "application/json"),
            };
            if (request.Body.Length == 0) message.Content = null;
            using var response = await client.SendAsync(message);
            var answer = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{request}: {answer}");
            answers.Add(JsonNode.Parse(answer)!);
        }

        Assert.False((bool)answers[1]["errors"]!);
        Assert.Equal([("rose.jpg", 1.0), ("orange.jpg", 0.9)], Hits(answers[3]));
        Assert.Equal([("rose.jpg", 2.0), ("orange.jpg", 1.8)], Hits(answers[4]));
        var guide = RepositoryFile.Text("docs/opensearch.md");
        Assert.Contains("`rose.jpg` has the `_score` 1.0 and `orange.jpg` 0.9", guide, StringComparison.Ordinal);
        Assert.Contains("the scores are 2.0 and 1.8", guide, StringComparison.Ordinal);
    }

    private static Request[] In(string guide) => [.. InAGuide().Matches(RepositoryFile.Text(guide))
        .Select(match => new Request(match.Groups["method"].Value, match.Groups["path"].Value, match.Groups["body"].Value))];

    private static IEnumerable<(string, double)> Hits(JsonNode answer) =>
        answer["hits"]!["hits"]!.AsArray().Select(hit => ((string)hit!["_id"]!, Math.Round((double)hit["_score"]!, 4)));

    private static void AssertSame(string expected, string body) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(body)),
            $"The library sends:\n{expected}\nThe page has:\n{body}");

    [GeneratedRegex("^```json\n(?<method>[A-Z]+) (?<path>[^\n]+)\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex InAGuide();
}
