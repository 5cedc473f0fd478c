namespace PhotoSearch;

/// <summary>The command line, where it is the program that runs: messages name its commands there and nowhere else.</summary>
internal static class CommandLineProgram
{
    /// <summary>What a person types before a command, as the command line says when it starts. Null in notebooks.</summary>
    private static string? Name => AppContext.GetData("PhotoSearch.CommandLine") as string;

    /// <summary>Whether options, such as <c>--index</c>, mean anything to the reader.</summary>
    public static bool IsRunning => Name is not null;

    /// <summary>A command as it is typed, such as <c>`photosearch add`</c>; null where there is no command line.</summary>
    /// <param name="command">Its words, such as <c>index create</c>, and options that need no quotes.</param>
    /// <param name="arguments">Paths and the like, in quotes where they need some.</param>
    public static string? Command(string command, params string[] arguments) =>
        Name is null ? null : $"`{string.Join(' ', [Name, command, .. arguments.Select(Argument)])}`";

    /// <summary>
    /// A path as it is typed: in quotes where a shell would take it apart. A server's index may name any folder, also one that holds codes
    /// for the terminal.
    /// </summary>
    public static string Argument(string path)
    {
        path = PlainText.Of(path);
        return path.All(letter => char.IsLetterOrDigit(letter) || letter == Path.DirectorySeparatorChar || "/._-:".Contains(letter))
            ? path : OperatingSystem.IsWindows() ? $"\"{path}\"" : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    /// <summary>The command after an "or", with a space before it; empty where there is no command line.</summary>
    public static string OrCommand(string command) => Name is null ? "" : $" or {Command(command)}";
}
