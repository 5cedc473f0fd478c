using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch.Bench;

/// <summary>The machine that the figures were measured on.</summary>
internal static partial class Machine
{
    /// <summary>Describes it in lines of a Markdown list.</summary>
    public static string Describe()
    {
        var processor = FromProc("/proc/cpuinfo", ModelName()) ?? RuntimeInformation.OSArchitecture.ToString();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        return string.Join('\n',
            $"- Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC",
            $"- Processor: {processor}, {string.Join(", ", Cli.Commands.Machine.This.Features)}; {Environment.ProcessorCount} cores",
            $"- Memory: {memory:N0} GB",
            $"- System: {FromProc("/etc/os-release", PrettyName()) ?? RuntimeInformation.OSDescription}",
            $"- {RuntimeInformation.FrameworkDescription}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
    }

    /// <returns>Null if the system has no such file, or the file has no such line.</returns>
    private static string? FromProc(string file, Regex line) =>
        File.Exists(file) && line.Match(File.ReadAllText(file)) is { Success: true } match ? match.Groups["value"].Value.Trim() : null;

    [GeneratedRegex(@"^model name\s*:(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ModelName();

    [GeneratedRegex("^PRETTY_NAME=\"(?<value>[^\"]*)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PrettyName();
}
