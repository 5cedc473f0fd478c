using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis.Text;

namespace PhotoSearch.Notebooks;

/// <summary>Describes an exception that a cell threw, with the line in the cell.</summary>
internal static class CellErrors
{
    // Compared by name, because only the cell loads the library.
    private const string ForPeople = "PhotoSearch.PhotoSearchException";

    public static ErrorEvent Describe(Exception exception, string cell)
    {
        while (exception is AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException { InnerException: not null })
            exception = exception.InnerException!;
        var name = exception.GetType().FullName!;
        var line = Frames(exception).FirstOrDefault(f => FileOf(f) == cell)?.GetFileLineNumber();
        var forPeople = IsForPeople(exception.GetType());
        string[] trace = forPeople
            ? [exception.Message] : [$"{name}: {exception.Message}", .. Causes(exception), .. Places(exception, cell)];
        return new ErrorEvent(name, exception.Message, line, null, trace);
    }

    /// <summary>The start of the cell's statement that threw, directly or in a call; null if it is unknown.</summary>
    public static LinePosition? StatementOf(Exception exception, string cell) =>
        Frames(exception).LastOrDefault(f => FileOf(f) == cell) is { } frame
            ? new(frame.GetFileLineNumber() - 1, frame.GetFileColumnNumber() - 1) : null;

    private static bool IsForPeople(Type? type) => type is not null && (type.FullName == ForPeople || IsForPeople(type.BaseType));

    private static IEnumerable<string> Causes(Exception exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
            yield return $" ---> {cause.GetType().FullName}: {cause.Message}";
    }

    /// <summary>The stack from the throw up to the cell, without the scripting engine.</summary>
    private static IEnumerable<string> Places(Exception exception, string cell)
    {
        var frames = Frames(exception);
        var last = Array.FindLastIndex(frames, f => FileOf(f) == cell);
        foreach (var frame in frames.Take(last + 1))
        {
            var method = frame.GetMethod();
            // The stack of an async method holds these frames in addition to the method itself.
            if (method?.DeclaringType?.Namespace is "System.Runtime.CompilerServices" or "System.Runtime.ExceptionServices") continue;
            yield return method?.DeclaringType?.FullName?.StartsWith("Submission#", StringComparison.Ordinal) == true
                ? $"   at {FileOf(frame)}, line {frame.GetFileLineNumber()}"
                : $"   at {method?.DeclaringType?.FullName}.{method?.Name}";
        }
    }

    private static StackFrame[] Frames(Exception exception) => new StackTrace(exception, fNeedFileInfo: true).GetFrames();

    private static string? FileOf(StackFrame frame) => Path.GetFileName(frame.GetFileName());
}
