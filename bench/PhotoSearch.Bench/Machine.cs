using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch.Bench;

/// <summary>What the figures depend on besides the code.</summary>
internal static partial class Machine
{
    /// <summary>Lines of a Markdown list.</summary>
    public static string Describe()
    {
        var processor = FromProc("/proc/cpuinfo", ModelName()) ?? RuntimeInformation.OSArchitecture.ToString();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        return string.Join('\n',
            $"- Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC",
            $"- Processor: {processor}, {Environment.ProcessorCount} cores for this program; {string.Join(", ", Cli.Commands.Machine.This.Features)}",
            $"- Memory: {memory:N0} GB",
            $"- System: {FromProc("/etc/os-release", PrettyName()) ?? RuntimeInformation.OSDescription}",
            $"- {RuntimeInformation.FrameworkDescription}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
    }

    /// <returns>Null where the system has no such file, or no such line in it.</returns>
    private static string? FromProc(string file, Regex line) =>
        File.Exists(file) && line.Match(File.ReadAllText(file)) is { Success: true } match ? match.Groups["value"].Value.Trim() : null;

    [GeneratedRegex(@"^model name\s*:(?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ModelName();

    [GeneratedRegex("^PRETTY_NAME=\"(?<value>[^\"]*)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PrettyName();
}
