using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch.Notebooks;

/// <summary>What the kernel process reads from standard input: one JSON object per line, with its kind in <c>type</c>.</summary>
/// <param name="Id">The caller's name for the request. All events of the request carry it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecuteRequest), "execute")]
[JsonDerivedType(typeof(CompleteRequest), "complete")]
[JsonDerivedType(typeof(InspectRequest), "inspect")]
[JsonDerivedType(typeof(IsCompleteRequest), "is_complete")]
[JsonDerivedType(typeof(InterruptRequest), "interrupt")]
[JsonDerivedType(typeof(ShutdownRequest), "shutdown")]
internal abstract record KernelRequest(string Id);

/// <summary>Run a cell. Requests run one at a time, in order of arrival.</summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
/// <param name="Name">The cell's name in errors, such as <c>cell 4</c>.</param>
internal sealed record ExecuteRequest(string Id, string Code, string Name) : KernelRequest(Id);

/// <summary>Complete the word at a position. The answer, after earlier requests, is one <see cref="CompletionsEvent"/>.</summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
/// <param name="Position">The position in UTF-16 units from the cell's start.</param>
internal sealed record CompleteRequest(string Id, string Code, int Position) : KernelRequest(Id);

/// <summary>Describe the name at a position. The answer, after earlier requests, is one <see cref="DescriptionEvent"/>.</summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
/// <param name="Position">The position in UTF-16 units from the cell's start.</param>
internal sealed record InspectRequest(string Id, string Code, int Position) : KernelRequest(Id);

/// <summary>
/// Should Enter run this code or start a new line? The answer, after earlier requests, is one <see cref="CompletenessEvent"/>.
/// </summary>
/// <param name="Id">The caller's name for the request.</param>
/// <param name="Code">The cell's source, magic commands included.</param>
internal sealed record IsCompleteRequest(string Id, string Code) : KernelRequest(Id);

/// <summary>Interrupt the running cell, as SIGINT does. Does nothing if no cell runs.</summary>
/// <param name="Id">The caller's name for the request.</param>
internal sealed record InterruptRequest(string Id) : KernelRequest(Id);

/// <summary>End the process, as the end of the input does.</summary>
/// <param name="Id">The caller's name for the request.</param>
internal sealed record ShutdownRequest(string Id) : KernelRequest(Id);

/// <summary>Reads and writes messages: snake_case, one line, text unescaped.</summary>
internal static class KernelMessages
{
    /// <summary>The start of every event line, which tells it apart from text that native code writes to the same stream.</summary>
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
