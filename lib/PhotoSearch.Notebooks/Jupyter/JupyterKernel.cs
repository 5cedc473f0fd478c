using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Notebooks;

/// <summary>Registers the kernel with Jupyter: a file that says how it is started.</summary>
/// <remarks>Under .NET Interactive's name, which the notebooks ask for. jupyter_client's documentation, "Kernel specs".</remarks>
public static class JupyterKernel
{
    private const string Script = "csharp_kernel.py";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The folder in which Jupyter and VS Code look for what the user installed.</summary>
    public static string UserFolder { get; } =
        Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } set ? set
        : OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
        : OperatingSystem.IsMacOS() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Jupyter")
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "jupyter");

    /// <summary>Writes the registration; one that is there already is replaced.</summary>
    /// <param name="folder">A folder of Jupyter's search path.</param>
    /// <param name="python">A Python with ipykernel: its path, or <c>python</c> for the one that runs Jupyter.</param>
    /// <param name="environment">Variables for the kernel; null: none beside those that it needs.</param>
    /// <returns>The file.</returns>
    public static string Register(string folder, string python, IReadOnlyDictionary<string, string>? environment = null)
    {
        var script = Path.Combine(Path.GetDirectoryName(typeof(JupyterKernel).Assembly.Location)!, "Jupyter", Script);
        var specification = new JsonObject
        {
            // Without the option, Python 3.11 warns of a debugger that this kernel does not have.
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

    /// <summary>Whether the name is taken in a folder, and by whom.</summary>
    /// <returns>True: by this kernel. False: by another one, as .NET Interactive's. Null: it is free.</returns>
    public static bool? IsRegistered(string folder) =>
        File.Exists(FileIn(folder)) ? File.ReadAllText(FileIn(folder)).Contains(Script, StringComparison.Ordinal) : null;

    /// <summary>Removes what <see cref="Register"/> wrote. Another kernel of the name is left alone.</summary>
    /// <returns>False when there was nothing to remove.</returns>
    public static bool Unregister(string folder)
    {
        if (IsRegistered(folder) != true) return false;
        Directory.Delete(Path.GetDirectoryName(FileIn(folder))!, recursive: true);
        return true;
    }

    private static string FileIn(string folder) => Path.Combine(folder, "kernels", ".net-csharp", "kernel.json");
}
