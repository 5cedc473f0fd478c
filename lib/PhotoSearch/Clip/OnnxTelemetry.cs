using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>Keeps ONNX Runtime from reporting to its makers: nobody's photo search should.</summary>
/// <remarks>
/// Its builds of 1.29 write a device id and usage events into the user's cache folder and send them, unless this variable is there when the
/// native library is loaded. <c>OrtEnv.DisableTelemetryEvents</c> comes too late for that. Other programs' variables stay as they are.
/// </remarks>
internal static partial class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>To be called before anything else of ONNX Runtime.</summary>
    public static void TurnOff()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        // On Unix, .NET keeps an environment of its own, which native libraries do not see.
        if (!OperatingSystem.IsWindows() && SetEnvironmentVariable(Variable, "1", overwrite: 1) != 0)
            throw new InvalidOperationException($"The environment variable {Variable} cannot be set.");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
