namespace PhotoSearch.Cli;

/// <summary>How this program is started: what a person types before a command, and what a shell runs to complete one.</summary>
internal static class ThisProgram
{
    /// <summary>The command of the installed tool.</summary>
    public const string Name = "photosearch";

    /// <summary>The repository that this program was built in; null for an installed tool.</summary>
    private static readonly string? Repository = RepositoryAbove(AppContext.BaseDirectory);

    /// <summary>
    /// <c>photosearch</c> where there is such a program; else, in the repository, <c>dotnet run --project lib/PhotoSearch.Cli --</c>. The
    /// program cannot see an alias such as README.md suggests.
    /// </summary>
    public static string Command { get; } =
        Repository is null || OtherProgram.OnPath(Name).Any() ? Name : $"dotnet run --project {ProjectIn(Repository)} --";

    /// <summary>The program's file, which starts at once; null where the shell finds it as <see cref="Name"/>.</summary>
    public static string? File { get; } = Command == Name ? null
        : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "PhotoSearch.Cli.exe" : "PhotoSearch.Cli");

    /// <summary>What starts this program again as a child: its own file; or <c>dotnet</c>, which needs the assembly's path.</summary>
    public static (string File, string[] Arguments) Again { get; } =
        (Environment.ProcessPath!, Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(ThisProgram).Assembly.Location] : []);

    /// <summary>A command line of the guides, which begins with <c>photosearch</c>, as it works here.</summary>
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
