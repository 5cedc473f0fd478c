using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhotoSearch.Tests;

/// <summary>What goes wrong between a client and a server.</summary>
public enum Fault
{
    /// <summary>429, before the request reaches the server.</summary>
    TooBusy,

    /// <summary>503, before the request reaches the server.</summary>
    NotReady,

    /// <summary>No answer: the connection is closed before the request reaches the server.</summary>
    Away,

    /// <summary>The server handles the request, but the connection breaks in the middle of the answer.</summary>
    Reset,

    /// <summary>The same, but the first half of the answer claims to be complete.</summary>
    Half,

    /// <summary>A page from another program.</summary>
    WrongJson,

    /// <summary>A redirect to another address.</summary>
    Redirect,
}

/// <summary>Which requests have a fault: those with this end of the path, after the first few, this many times.</summary>
public sealed record FaultRule(string PathEnd, Fault Fault, int Skip = 0, int Times = int.MaxValue);

/// <summary>A proxy in front of a real server. It forwards requests, with the faults of the test's rules.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication proxy;
    private readonly HttpClient server;
    private readonly (FaultRule Rule, StrongBox<int> Seen)[] rules;

    private FaultProxy(Uri server, FaultRule[] rules)
    {
        this.server = new HttpClient { BaseAddress = server };
        this.rules = [.. rules.Select(rule => (rule, new StrongBox<int>()))];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        proxy = builder.Build();
        proxy.Run(AnswerAsync);
    }

    /// <summary>The proxy's address, with a slash at the end.</summary>
    public Uri Uri => new(proxy.Urls.Single());

    /// <summary>While true, no request is answered.</summary>
    public bool IsAway { get; set; }

    /// <summary>The paths of all requests, answered or not.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<FaultProxy> StartAsync(Uri server, params FaultRule[] rules)
    {
        var started = new FaultProxy(server, rules);
        await started.proxy.StartAsync();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        server.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        Asked.Enqueue(path);
        var fault = FaultOf(path);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (fault is Fault.Away) context.Abort();
        else if (Refusal(fault) is { } refusal) await SendAsync(context, refusal.Status, refusal.Body, fault);
        else await HandOnAsync(context, body.ToArray(), fault);
    }

    private Fault? FaultOf(string path)
    {
        if (IsAway) return Fault.Away;
        foreach (var (rule, seen) in rules.Where(rule => path.EndsWith(rule.Rule.PathEnd, StringComparison.Ordinal)))
            if (Interlocked.Increment(ref seen.Value) is var number && number > rule.Skip && number - rule.Skip <= rule.Times)
                return rule.Fault;
        return null;
    }

    private static (int Status, byte[] Body)? Refusal(Fault? fault) => fault switch
    {
        Fault.TooBusy => (429, []),
        Fault.NotReady => (503, []),
        Fault.WrongJson => (200, "<html>\n<body>It works!</body>\n</html>"u8.ToArray()),
        Fault.Redirect => (302, []),
        _ => null,
    };

    private async Task HandOnAsync(HttpContext context, byte[] body, Fault? fault)
    {
        var asked = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), $"{asked.Path}{asked.QueryString}".TrimStart('/'));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", asked.ContentType);
        }
        using var response = await server.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (fault is Fault.Half) answer = answer[..(answer.Length / 2)];
        await SendAsync(context, (int)response.StatusCode, answer, fault);
    }

    private static async Task SendAsync(HttpContext context, int status, byte[] body, Fault? fault)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (status == 302) response.Headers.Location = "http://elsewhere.invalid/";
        await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await response.Body.FlushAsync();
        if (fault is Fault.Reset) context.Abort();
        else await response.Body.WriteAsync(body.AsMemory(body.Length / 2));
    }
}
