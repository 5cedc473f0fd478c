using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Notebooks;

/// <summary>Registers the kernel with Jupyter: writes a file that says how to start it.</summary>
/// <remarks>
/// It uses .NET Interactive's kernel name because the notebooks name that kernel. Source: jupyter_client's documentation, "Kernel specs".
/// </remarks>
public static class JupyterKernel
{
    private const string Script = "csharp_kernel.py";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The user's folder of kernels, where Jupyter and VS Code look.</summary>
    public static string UserFolder { get; } =
        Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } set ? set
        : OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
        : OperatingSystem.IsMacOS() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Jupyter")
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "jupyter");

    /// <summary>Writes the registration, and replaces an existing one.</summary>
    /// <param name="folder">A folder on Jupyter's search path.</param>
    /// <param name="python">The path of a Python with ipykernel, or <c>python</c> for the Python that runs Jupyter.</param>
    /// <param name="environment">More environment variables for the kernel. Default: none.</param>
    /// <returns>The file's path.</returns>
    public static string Register(string folder, string python, IReadOnlyDictionary<string, string>? environment = null)
    {
        var script = Path.Combine(Path.GetDirectoryName(typeof(JupyterKernel).Assembly.Location)!, "Jupyter", Script);
        var specification = new JsonObject
        {
            // Without this option, Python 3.11 warns about a debugger that this kernel does not have.
            ["argv"] = new JsonArray(python, "-Xfrozen_modules=off", script, "-f", "{connection_file}"),
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["env"] = new JsonObject((environment ?? new Dictionary<string, string>())
                .Append(new("DOTNET_HOST_PATH", DotnetHost.Path)).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        var file = FileIn(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, specification.ToJsonString(Readable) + "\n");
        return file;
    }

    /// <summary>Checks whether a folder already holds a kernel of this name.</summary>
    /// <returns>True for this kernel, false for another one such as .NET Interactive's, null for none.</returns>
    public static bool? IsRegistered(string folder) =>
        File.Exists(FileIn(folder)) ? File.ReadAllText(FileIn(folder)).Contains(Script, StringComparison.Ordinal) : null;

    /// <summary>Removes what <see cref="Register"/> wrote. Leaves another kernel of the same name alone.</summary>
    /// <returns>False if there was nothing to remove.</returns>
    public static bool Unregister(string folder)
    {
        if (IsRegistered(folder) != true) return false;
        Directory.Delete(Path.GetDirectoryName(FileIn(folder))!, recursive: true);
        return true;
    }

    private static string FileIn(string folder) => Path.Combine(folder, "kernels", ".net-csharp", "kernel.json");
}
