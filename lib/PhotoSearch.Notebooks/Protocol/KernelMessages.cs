using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch.Notebooks;

/// <summary>What the kernel process reads on its standard input: one JSON object a line, its kind in <c>type</c>.</summary>
/// <param name="Id">The caller's name for the request. Every event that it causes carries it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecuteRequest), "execute")]
[JsonDerivedType(typeof(CompleteRequest), "complete")]
[JsonDerivedType(typeof(InspectRequest), "inspect")]
[JsonDerivedType(typeof(IsCompleteRequest), "is_complete")]
[JsonDerivedType(typeof(InterruptRequest), "interrupt")]
[JsonDerivedType(typeof(ShutdownRequest), "shutdown")]
internal abstract record KernelRequest(string Id);

/// <summary>Run a cell. Requests run one after the other, in the order in which they came.</summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
/// <param name="Name">How errors call the cell: <c>cell 4</c>.</param>
internal sealed record ExecuteRequest(string Id, string Code, string Name) : KernelRequest(Id);

/// <summary>What could be written at a place? Answered, after the cells before it, by one <see cref="CompletionsEvent"/>.</summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
/// <param name="Position">Where, in UTF-16 units from the cell's start.</param>
internal sealed record CompleteRequest(string Id, string Code, int Position) : KernelRequest(Id);

/// <summary>What stands at a place? Answered, after the cells before it, by one <see cref="DescriptionEvent"/>.</summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
/// <param name="Position">Where, in UTF-16 units from the cell's start.</param>
internal sealed record InspectRequest(string Id, string Code, int Position) : KernelRequest(Id);

/// <summary>
/// Would Enter run this code, or begin a new line? Answered, after the cells before it, by one <see cref="CompletenessEvent"/>.
/// </summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
internal sealed record IsCompleteRequest(string Id, string Code) : KernelRequest(Id);

/// <summary>Cancel the cell that runs now; without one, nothing happens. As SIGINT does.</summary>
/// <param name="Id">The caller's name for the request.</param>
internal sealed record InterruptRequest(string Id) : KernelRequest(Id);

/// <summary>End the process. The end of the input does the same.</summary>
/// <param name="Id">The caller's name for the request.</param>
internal sealed record ShutdownRequest(string Id) : KernelRequest(Id);

/// <summary>How messages are written: snake_case, one line, text as it is.</summary>
internal static class KernelMessages
{
    /// <summary>How every event line begins, so that a reader can tell it from text that native code wrote to the same stream.</summary>
    public const string EventStart = "{\"type\":\"";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string ToLine<T>(T message) => JsonSerializer.Serialize(message, Options);

    /// <exception cref="JsonException">The line is not a message.</exception>
    public static T FromLine<T>(string line) =>
        JsonSerializer.Deserialize<T>(line, Options) ?? throw new JsonException("The line holds no message.");
}
