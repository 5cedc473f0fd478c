using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>Turns off ONNX Runtime's telemetry.</summary>
/// <remarks>
/// Version 1.29 writes a device id and usage events into the user's cache folder and sends them, unless this variable is set when the
/// native library is loaded. <c>OrtEnv.DisableTelemetryEvents</c> comes too late.
/// </remarks>
internal static partial class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Call this before any other ONNX Runtime call.</summary>
    public static void TurnOff()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        // On Unix, .NET keeps its own copy of the environment, which native libraries do not see.
        if (!OperatingSystem.IsWindows() && SetEnvironmentVariable(Variable, "1", overwrite: 1) != 0)
            throw new InvalidOperationException($"The environment variable {Variable} cannot be set.");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
