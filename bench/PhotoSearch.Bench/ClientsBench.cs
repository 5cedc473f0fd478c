using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace PhotoSearch.Bench;

/// <summary>The measurements of one of the two ways to search.</summary>
/// <param name="Load">The times of all searches.</param>
/// <param name="OwnMilliseconds">Processor time per search in <c>serve</c>, or in this process for bare clients.</param>
/// <param name="ServerMilliseconds">Processor time per search in OpenSearch. 0 without it.</param>
internal sealed record ClientsLoad(SearchLoad Load, double OwnMilliseconds, double ServerMilliseconds);

/// <summary>
/// Many clients of <c>photosearch serve</c>, in turns with as many bare clients of the same index. Bare clients use OpenSearch's own
/// protocol, or the library in this process for the embedded index.
/// </summary>
/// <remarks>
/// Both search the same texts. Each text is new, so <c>serve</c> embeds it, and the bare clients embed it with the library.
/// </remarks>
internal sealed class ClientsBench(IPhotoIndex index, WorkshopSettings settings) : IAsyncDisposable
{
    public const int Clients = 16;

    private const int K = 10;
    private const int Rounds = 5;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(8);

    /// <summary>24,576 texts, more than the clients of a large index search in all turns.</summary>
    private static readonly string[] Texts =
    [
        .. from number in "one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve".Split(',')
           from place in "at sunset,in the fog,by the sea,in the snow,at night,on a hill,in the city,in a forest".Split(',')
           from thing in "boat,cat,house,plane,tree,bird,lighthouse,dog,bridge,car,balloon,fish,mountain,train,horse,flower".Split(',')
           from colour in "red,blue,green,yellow,white,black,orange,grey,brown,pink,purple,small,large,old,new,bright".Split(',')
           select $"{number} {colour} {thing} {place}",
    ];

    private readonly HttpClient http = new();
    private readonly Process serve = PhotoSearchProgram.Start(settings, "serve", "--port", "0", "--read-only");

    /// <summary>Searches in both ways, in turns.</summary>
    public async Task<(ClientsLoad Bare, ClientsLoad Served)> MeasureAsync()
    {
        var address = await serve.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"serve ended: {await serve.StandardError.ReadToEndAsync()}");
        _ = serve.StandardError.ReadToEndAsync();
        using var model = await ClipModel.LoadAsync(settings);
        var addresses = Texts.Select(text => new Uri($"{address}api/search?q={Uri.EscapeDataString(text)}&n={K}")).ToArray();
        var search = settings.ServiceUri is null ? null : new Uri(settings.ServiceUri, $"{settings.IndexName}/_search");

        int nextBare = -1, nextServed = -1;
        Func<int, Task> bareAsync = async _ =>
        {
            var embedding = await model.EmbedTextAsync(Next(Texts, ref nextBare));
            if (search is null) await index.SearchAsync(embedding, K);
            else await PostAsync(search, Encoding.UTF8.GetBytes(OpenSearchRequests.Search(embedding, K)));
        };
        Func<int, Task> servedAsync = _ => GetAsync(Next(addresses, ref nextServed));
        // Warm-up: .NET compiles frequent code again, with more optimisations.
        for (var round = 0; round < 2; round++)
            foreach (var searchAsync in new[] { bareAsync, servedAsync }) await SearchLoad.MeasureAsync(searchAsync, Clients, Turn);
        List<ClientsLoad> bare = [], served = [];
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await TurnAsync(bareAsync, Process.GetCurrentProcess()));
            served.Add(await TurnAsync(servedAsync, serve));
        }
        return (Join(bare), Join(served));

        static T Next<T>(T[] all, ref int last) => all[Interlocked.Increment(ref last) % all.Length];
    }

    private static ClientsLoad Join(List<ClientsLoad> turns) => new(
        SearchLoad.Join([.. turns.Select(turn => turn.Load)]),
        turns.Average(turn => turn.OwnMilliseconds), turns.Average(turn => turn.ServerMilliseconds));

    private async Task<ClientsLoad> TurnAsync(Func<int, Task> searchAsync, Process searcher)
    {
        var (own, server) = (Milliseconds(), await ServerMillisecondsAsync());
        var load = await SearchLoad.MeasureAsync(searchAsync, Clients, Turn);
        return new(load, (Milliseconds() - own) / load.Times.Length, (await ServerMillisecondsAsync() - server) / load.Times.Length);

        double Milliseconds()
        {
            searcher.Refresh();
            return searcher.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>OpenSearch's processor time so far. 0 without it.</summary>
    private async Task<double> ServerMillisecondsAsync()
    {
        if (settings.ServiceUri is null) return 0;
        var nodes = JsonNode.Parse(await http.GetStringAsync(new Uri(settings.ServiceUri, "_nodes/stats/process")))!["nodes"]!.AsObject();
        return nodes.Sum(node => (double)node.Value!["process"]!["cpu"]!["total_in_millis"]!);
    }

    private async Task PostAsync(Uri address, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(address, content);
        Check(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(), "hits", "hits");
    }

    private async Task GetAsync(Uri address) => Check(await http.GetByteArrayAsync(address), "hits");

    /// <exception cref="InvalidOperationException">The number of hits is wrong.</exception>
    private static void Check(byte[] answer, params string[] path)
    {
        var hits = path.Aggregate(JsonNode.Parse(answer)!, (node, name) => node[name]!).AsArray();
        if (hits.Count != K) throw new InvalidOperationException($"{hits.Count} hits instead of {K}");
    }

    public ValueTask DisposeAsync()
    {
        serve.Kill();
        serve.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}
