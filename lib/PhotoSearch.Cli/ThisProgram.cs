namespace PhotoSearch.Cli;

/// <summary>How to start this program: what a user types before a command, and what a completion script runs.</summary>
internal static class ThisProgram
{
    /// <summary>The installed tool's command.</summary>
    public const string Name = "photosearch";

    /// <summary>The repository that contains this build; null for an installed tool.</summary>
    private static readonly string? Repository = RepositoryAbove(AppContext.BaseDirectory);

    /// <summary>
    /// <c>photosearch</c> if it is installed or on the PATH; else, in the repository, <c>dotnet run --project lib/PhotoSearch.Cli --</c>,
    /// because the program cannot see the alias that README.md suggests.
    /// </summary>
    public static string Command { get; } =
        Repository is null || OtherProgram.OnPath(Name).Any() ? Name : $"dotnet run --project {ProjectIn(Repository)} --";

    /// <summary>The program's file, which starts faster than <c>dotnet run</c>; null if the shell finds it as <see cref="Name"/>.</summary>
    public static string? File { get; } = Command == Name ? null
        : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "PhotoSearch.Cli.exe" : "PhotoSearch.Cli");

    /// <summary>How to start this program again as a child process: its own file, or <c>dotnet</c> with the assembly's path.</summary>
    public static (string File, string[] Arguments) Again { get; } =
        (Environment.ProcessPath!, Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(ThisProgram).Assembly.Location] : []);

    /// <summary>Replaces <c>photosearch</c> at the beginning of a line with the command that works here.</summary>
    public static string Typed(string line) => Command + line[Name.Length..];

    private static string? RepositoryAbove(string folder)
    {
        // artifacts/bin/PhotoSearch.Cli/debug
        var root = Path.GetFullPath(Path.Combine(folder, "..", "..", "..", ".."));
        var builds = Path.Combine(root, "artifacts", "bin", "PhotoSearch.Cli") + Path.DirectorySeparatorChar;
        return folder.StartsWith(builds, StringComparison.Ordinal) && Directory.Exists(Path.Combine(root, "lib", "PhotoSearch.Cli"))
            ? root : null;
    }

    private static string ProjectIn(string repository)
    {
        var project = Path.Combine("lib", "PhotoSearch.Cli");
        if (repository == Directory.GetCurrentDirectory()) return project;
        return CommandLineProgram.Argument(Path.Combine(repository, project));
    }
}
