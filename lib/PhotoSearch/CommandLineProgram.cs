namespace PhotoSearch;

/// <summary>Commands for error messages. Only the command line shows them, not notebooks or other programs.</summary>
internal static class CommandLineProgram
{
    /// <summary>The program's name as typed, which the command line sets at its start. Null in notebooks and other programs.</summary>
    private static string? Name => AppContext.GetData("PhotoSearch.CommandLine") as string;

    /// <summary>True in the command line, where messages may name options such as <c>--index</c>.</summary>
    public static bool IsRunning => Name is not null;

    /// <summary>A command as typed, such as <c>`photosearch add`</c>. Null outside the command line.</summary>
    /// <param name="command">The command, such as <c>index create</c>, with options that need no quotes.</param>
    /// <param name="arguments">Arguments such as paths. They are quoted if necessary.</param>
    public static string? Command(string command, params string[] arguments) =>
        Name is null ? null : $"`{string.Join(' ', [Name, command, .. arguments.Select(Argument)])}`";

    /// <summary>
    /// A path as typed, in quotes if the shell needs them. Control characters are replaced, because a server's index may contain any folder
    /// name.
    /// </summary>
    public static string Argument(string path)
    {
        path = PlainText.Of(path);
        return path.All(letter => char.IsLetterOrDigit(letter) || letter == Path.DirectorySeparatorChar || "/._-:".Contains(letter))
            ? path : OperatingSystem.IsWindows() ? $"\"{path}\"" : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
