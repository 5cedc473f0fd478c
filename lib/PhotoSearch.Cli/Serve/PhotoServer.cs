using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhotoSearch.Cli.Serve.Endpoints;
using PhotoSearch.Cli.Serve.Photos;
using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve;

/// <summary>The web server: what it is made of, and in which order a request passes through it.</summary>
internal static class PhotoServer
{
    /// <summary>Requests that the processor works on.</summary>
    private const string Working = "working";

    /// <summary>
    /// Requests that bring a picture: they take as long as the sender's line, and must not stand in the way of the others.
    /// </summary>
    private const string Receiving = "receiving";

    /// <summary>Makes the server, which does not listen yet.</summary>
    public static WebApplication Build(ServeOptions options, SearchModel model)
    {
        // Empty: no settings from the working folder or the environment, where anybody's ASPNETCORE_URLS could open another door.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ServeLimits.SmallRequestBytes;
            kestrel.Limits.MaxConcurrentConnections = 500;
            kestrel.Limits.MinRequestBodyDataRate = options.Slowest;
            // A text of the longest kind, of letters that an address writes with twelve of its own.
            kestrel.Limits.MaxRequestLineSize = 3 * 12 * ServeLimits.TextLength;
        });
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = ServeLimits.AnswerBytes);
        // Warnings only: no line of them holds an address, and so none a token.
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)
            // A start that fails is told by the command, in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        AddServices(builder.Services, options, model);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(Problems.DescribeAsync);
        // Before anything is refused: how large a body may be is known then, and one that is on its way is let run out, so that its sender
        // reads the answer.
        app.UseRouting();
        if (options.Token is null) app.UseHostCheck(options.Address);
        app.UseOriginCheck();
        if (options.Token is not null) new TokenCheck(options.Token).Use(app);
        if (options.ReadOnly) app.UseReadOnlyCheck();
        app.UseRateLimiter();
        MapEndpoints(app);
        return app;
    }

    /// <summary>The address to open in a browser on this machine.</summary>
    public static string AddressOf(WebApplication app)
    {
        var address = new Uri(app.Urls.First());
        var any = IPAddress.TryParse(address.Host.Trim('[', ']'), out var listened)
            && (listened.Equals(IPAddress.Any) || listened.Equals(IPAddress.IPv6Any));
        return any ? $"http://localhost:{address.Port}/" : address.ToString();
    }

    private static void AddServices(IServiceCollection services, ServeOptions options, SearchModel model)
    {
        services.AddRoutingCore();
        services.AddSingleton(options);
        services.AddSingleton(model);
        services.AddSingleton<ServedFolders>().AddSingleton<IndexShelf>().AddSingleton<PhotoPlaces>().AddSingleton<PhotoPictures>()
            .AddSingleton<Searches>().AddSingleton<PhotoAdder>().AddSingleton<Photographers>().AddSingleton<WebPhotos>();
        services.AddExceptionHandler<Problems>().AddProblemDetails(
            // Nothing here collects traces, so no answer needs a trace id. Its name is in snake case, as the API's other names.
            problems => problems.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions.Remove("trace_id"));
        services.ConfigureHttpJsonOptions(json =>
        {
            // As --json prints it; and a number is a number, where the default would read texts too.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });
        services.Configure<FormOptions>(form => form.MemoryBufferThreshold = 64 * 1024);
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "1";
                return ValueTask.CompletedTask;
            };
            Limit(Working, ServeLimits.AtOnce);
            Limit(Receiving, ServeLimits.PicturesAtOnce);

            void Limit(string policy, int atOnce) => limiter.AddPolicy(policy, _ => RateLimitPartition.Get(
                policy, _ => new QueueTimeoutLimiter(atOnce, ServeLimits.Waiting, options.LongestWait, TimeProvider.System)));
        });
        services.AddOpenApi(ApiDescription.Configure);
    }

    private static void MapEndpoints(WebApplication app)
    {
        PageEndpoints.Map(app);
        var api = app.MapGroup("/api").CheckParameters().ProducesProblem(StatusCodes.Status400BadRequest);
        StateEndpoints.Map(api.MapGroup("").WithTags("State"));
        var photos = api.MapGroup("").WithTags("Photos")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        SearchEndpoints.Map(photos.MapGroup("").RequireRateLimiting(Working), photos.MapGroup("").RequireRateLimiting(Receiving));
        PhotoEndpoints.Map(photos.MapGroup("").RequireRateLimiting(Working), photos.MapGroup("").RequireRateLimiting(Receiving));
        app.MapOpenApi("/openapi.json");
    }
}
