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

/// <summary>Builds the web server and the order of its middleware.</summary>
internal static class PhotoServer
{
    /// <summary>The policy for requests that search.</summary>
    private const string Searching = "searching";

    /// <summary>The policy for requests that decode photos.</summary>
    private const string Working = "working";

    /// <summary>
    /// The policy for requests with a picture. They last as long as the upload and must not block the others.
    /// </summary>
    private const string Receiving = "receiving";

    /// <summary>Builds the server. It does not listen yet.</summary>
    public static WebApplication Build(ServeOptions options, SearchModel model)
    {
        // Empty, because settings from the working folder or the environment, such as ASPNETCORE_URLS, could open another port.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ServeLimits.SmallRequestBytes;
            kestrel.Limits.MaxConcurrentConnections = 500;
            kestrel.Limits.MinRequestBodyDataRate = options.Slowest;
            // Room for three texts of the greatest length, with twelve characters in the address for each letter.
            kestrel.Limits.MaxRequestLineSize = 3 * 12 * ServeLimits.TextLength;
        });
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = ServeLimits.AnswerBytes);
        // Only warnings, because their lines hold no address and therefore no token.
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)
            // The command itself reports a failed start.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        AddServices(builder.Services, options, model);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(Problems.DescribeAsync);
        // Routing comes before any refusal. It sets the body's size limit, and the server then reads the rest of a refused body so that
        // the sender sees the answer.
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
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ServedFolders>().AddSingleton<IndexShelf>().AddSingleton<PhotoPlaces>().AddSingleton<PhotoPictures>()
            .AddSingleton<Searches>().AddSingleton<PhotoAdder>().AddSingleton<Photographers>().AddSingleton<WebPhotos>();
        services.AddExceptionHandler<Problems>().AddProblemDetails(
            // Nothing collects traces, so answers need no trace id. Its name is in snake case, like all names of the API.
            problems => problems.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions.Remove("trace_id"));
        services.ConfigureHttpJsonOptions(json =>
        {
            // The same names as --json prints. Strict, because the default also reads numbers from strings.
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
            Limit(Searching, ServeLimits.SearchesAtOnce);
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
        SearchEndpoints.Map(photos.MapGroup("").RequireRateLimiting(Searching), photos.MapGroup("").RequireRateLimiting(Receiving));
        PhotoEndpoints.Map(photos.MapGroup("").RequireRateLimiting(Working), photos.MapGroup("").RequireRateLimiting(Receiving));
        app.MapOpenApi("/openapi.json");
    }
}
