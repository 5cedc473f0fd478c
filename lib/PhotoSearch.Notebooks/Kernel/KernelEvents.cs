using System.Text.Json.Serialization;

namespace PhotoSearch.Notebooks;

/// <summary>What the kernel process writes on its standard output: one JSON object a line, its kind in <c>type</c>.</summary>
/// <remarks>
/// An <c>execute</c> request causes any number of stream, display and result events, at most one error, and last one
/// <see cref="DoneEvent"/>.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReadyEvent), "ready")]
[JsonDerivedType(typeof(StreamEvent), "stream")]
[JsonDerivedType(typeof(DisplayEvent), "display")]
[JsonDerivedType(typeof(DisplayUpdateEvent), "update_display")]
[JsonDerivedType(typeof(ResultEvent), "result")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
[JsonDerivedType(typeof(DoneEvent), "done")]
[JsonDerivedType(typeof(CompletionsEvent), "completions")]
[JsonDerivedType(typeof(DescriptionEvent), "description")]
[JsonDerivedType(typeof(CompletenessEvent), "completeness")]
public abstract record KernelEvent
{
    /// <summary>The id of the request that caused the event; null for <see cref="ReadyEvent"/>.</summary>
    [JsonPropertyOrder(-1)]
    public string? Id { get; init; }
}

/// <summary>The first event of a process: it takes requests now.</summary>
/// <param name="LanguageVersion">The version of C#: <c>14.0</c>.</param>
/// <param name="Runtime">The runtime that the cells run on: <c>.NET 10.0.1</c>.</param>
public sealed record ReadyEvent(string LanguageVersion, string Runtime) : KernelEvent;

/// <summary>Text that a cell wrote, as it was written.</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text, not always whole lines.</param>
public sealed record StreamEvent(string Name, string Text) : KernelEvent;

/// <summary>A value that a cell displayed.</summary>
/// <param name="Data">MIME type to text, the preferred first.</param>
/// <param name="DisplayId">The name by which a later <see cref="DisplayUpdateEvent"/> changes it.</param>
public sealed record DisplayEvent(IReadOnlyDictionary<string, string> Data, string DisplayId) : KernelEvent;

/// <summary>Something displayed earlier, perhaps by an earlier cell, has a new value.</summary>
/// <param name="Data">MIME type to text, the preferred first.</param>
/// <param name="DisplayId">The name that its <see cref="DisplayEvent"/> had.</param>
public sealed record DisplayUpdateEvent(IReadOnlyDictionary<string, string> Data, string DisplayId) : KernelEvent;

/// <summary>The value of a cell's last expression.</summary>
/// <param name="Data">MIME type to text, the preferred first.</param>
public sealed record ResultEvent(IReadOnlyDictionary<string, string> Data) : KernelEvent;

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The compiler's code (<c>CS0103</c>) or the exception's type (<c>System.IO.FileNotFoundException</c>).</param>
/// <param name="Message">For people. Does not repeat the name.</param>
/// <param name="Line">The line in the cell, from 1; null where it is not known.</param>
/// <param name="Column">The column in that line, from 1; null where it is not known.</param>
/// <param name="Trace">The lines to show: the message and, where it helps, how the program came there.</param>
public sealed record ErrorEvent(string Name, string Message, int? Line, int? Column, IReadOnlyList<string> Trace) : KernelEvent;

/// <summary>The last event of an <c>execute</c> request.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c> or <c>cancelled</c>.</param>
public sealed record DoneEvent(string Status) : KernelEvent;

/// <summary>What could be written at a place.</summary>
/// <param name="Start">Where the word begins that a match replaces, in UTF-16 units from the cell's start.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Matches">The likeliest first.</param>
public sealed record CompletionsEvent(int Start, int End, IReadOnlyList<string> Matches) : KernelEvent;

/// <summary>What stands at a place.</summary>
/// <param name="Text">Its declaration and what its documentation says; null where there is nothing to say.</param>
public sealed record DescriptionEvent(string? Text) : KernelEvent;

/// <summary>Whether code could run as it is.</summary>
/// <param name="Status"><c>complete</c>, <c>incomplete</c> or <c>invalid</c>.</param>
public sealed record CompletenessEvent(string Status) : KernelEvent;
