using System.ComponentModel;

namespace PhotoSearch.Cli.Lab;

/// <summary>Finds Jupyter on the PATH, or as a module of a Python on the PATH.</summary>
/// <param name="File">The program to start.</param>
/// <param name="Arguments">Arguments that precede Jupyter's own.</param>
internal sealed record JupyterProgram(string File, string[] Arguments)
{
    /// <summary>JupyterLab, or Jupyter Notebook, or null.</summary>
    public static async Task<JupyterProgram?> FindAsync(CancellationToken cancellationToken)
    {
        var programs = OtherProgram.OnPath("jupyter-lab").Concat(OtherProgram.OnPath("jupyter-notebook"));
        if (programs.FirstOrDefault() is { } program) return new(program, []);
        if (await FindPythonAsync("jupyterlab", cancellationToken) is { } withLab) return new(withLab, ["-m", "jupyterlab"]);
        if (await FindPythonAsync("notebook", cancellationToken) is { } withNotebook) return new(withNotebook, ["-m", "notebook"]);
        return null;
    }

    /// <summary>The full path of a Python that has a module, or null.</summary>
    public static async Task<string?> FindPythonAsync(string module, CancellationToken cancellationToken)
    {
        // There may be several, and the first is often a minimal one without modules.
        foreach (var python in OtherProgram.OnPath("python3").Concat(OtherProgram.OnPath("python")).Concat(OtherProgram.OnPath("py")))
        {
            try
            {
                string[] script = ["-c", $"import {module}, sys; print(sys.executable)"];
                var (exitCode, path, _) = await OtherProgram.RunAsync(python, script, encoding: null, cancellationToken);
                if (exitCode == 0) return path.Trim();
            }
            catch (Win32Exception)
            {
                // On Windows, "python" may be a stub that only opens the store.
            }
        }
        return null;
    }

    /// <summary>How to install Jupyter with this system's package manager, as a command to copy.</summary>
    public static string HowToInstall() =>
        OtherProgram.OnPath("apt-get").Any() ? "sudo apt-get install -y jupyter-notebook python3-ipykernel"
        : OtherProgram.OnPath("dnf").Any() ? "sudo dnf install -y python3-notebook python3-ipykernel"
        : OtherProgram.OnPath("brew").Any() ? "brew install jupyterlab"
        : OtherProgram.OnPath("py").Any() ? "py -m pip install jupyterlab"
        : OtherProgram.OnPath("winget").Any() ? "winget install Python.Python.3.13, then in a new terminal: py -m pip install jupyterlab"
        : "python3 -m pip install jupyterlab";
}
