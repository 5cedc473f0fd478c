using System.Text.Json.Serialization;

namespace PhotoSearch.Notebooks;

/// <summary>What the kernel process writes to standard output: one JSON object per line, with its kind in <c>type</c>.</summary>
/// <remarks>
/// An <c>execute</c> request causes any number of stream, display and result events, at most one error, and finally a
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

/// <summary>The first event of a process, which is now ready for requests.</summary>
/// <param name="LanguageVersion">The version of C#, such as <c>14.0</c>.</param>
/// <param name="Runtime">The runtime of the cells, such as <c>.NET 10.0.1</c>.</param>
public sealed record ReadyEvent(string LanguageVersion, string Runtime) : KernelEvent;

/// <summary>Text that a cell wrote to the console.</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text, which may end within a line.</param>
public sealed record StreamEvent(string Name, string Text) : KernelEvent;

/// <summary>A value that a cell displayed.</summary>
/// <param name="Data">MIME type to text, the preferred type first.</param>
/// <param name="DisplayId">The id that a later <see cref="DisplayUpdateEvent"/> uses to change it.</param>
public sealed record DisplayEvent(IReadOnlyDictionary<string, string> Data, string DisplayId) : KernelEvent;

/// <summary>The new content of a value that this or an earlier cell displayed.</summary>
/// <param name="Data">MIME type to text, the preferred type first.</param>
/// <param name="DisplayId">The id in its <see cref="DisplayEvent"/>.</param>
public sealed record DisplayUpdateEvent(IReadOnlyDictionary<string, string> Data, string DisplayId) : KernelEvent;

/// <summary>The value of a cell's last expression.</summary>
/// <param name="Data">MIME type to text, the preferred type first.</param>
public sealed record ResultEvent(IReadOnlyDictionary<string, string> Data) : KernelEvent;

/// <summary>A cell's error.</summary>
/// <param name="Name">The compiler's code (<c>CS0103</c>) or the exception's type (<c>System.IO.FileNotFoundException</c>).</param>
/// <param name="Message">The message for the reader, without the name.</param>
/// <param name="Line">The line in the cell, from 1; null if it is unknown.</param>
/// <param name="Column">The column in that line, from 1; null if it is unknown.</param>
/// <param name="Trace">The lines to show: the message and, if it helps, the stack.</param>
public sealed record ErrorEvent(string Name, string Message, int? Line, int? Column, IReadOnlyList<string> Trace) : KernelEvent;

/// <summary>The last event of an <c>execute</c> request.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c> or <c>cancelled</c>.</param>
public sealed record DoneEvent(string Status) : KernelEvent;

/// <summary>The completions at a position.</summary>
/// <param name="Start">The start of the word that a match replaces, in UTF-16 units from the cell's start.</param>
/// <param name="End">The end of that word.</param>
/// <param name="Matches">The completions, the most likely first.</param>
public sealed record CompletionsEvent(int Start, int End, IReadOnlyList<string> Matches) : KernelEvent;

/// <summary>The description of the name at a position.</summary>
/// <param name="Text">Its declaration and documentation; null if there is no such name.</param>
public sealed record DescriptionEvent(string? Text) : KernelEvent;

/// <summary>The answer to whether code is complete.</summary>
/// <param name="Status"><c>complete</c>, <c>incomplete</c> or <c>invalid</c>.</param>
public sealed record CompletenessEvent(string Status) : KernelEvent;
