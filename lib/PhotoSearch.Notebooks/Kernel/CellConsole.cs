using System.Text;
using Microsoft.DotNet.Interactive;

namespace PhotoSearch.Notebooks;

/// <summary>Replaces the console's output, so that text becomes a stream event of the running cell at once.</summary>
/// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="outside">Receives text while no cell runs.</param>
internal sealed class CellConsole(string stream, TextWriter outside) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public static void Install()
    {
        var outside = Console.Error is CellConsole ? TextWriter.Null : Console.Error;
        Console.SetOut(new CellConsole("stdout", outside));
        Console.SetError(new CellConsole("stderr", outside));
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine() => Write(NewLine);

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void WriteLine(ReadOnlySpan<char> buffer) => Write(string.Concat(buffer, NewLine));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        if (KernelInvocationContext.Current is { } context) context.Cell.Show(new StreamEvent(stream, value));
        else outside.Write(value);
    }
}
