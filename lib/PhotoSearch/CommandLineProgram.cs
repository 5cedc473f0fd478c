namespace PhotoSearch;

/// <summary>The command line, where it is the program that runs: messages name its commands there and nowhere else.</summary>
internal static class CommandLineProgram
{
    /// <summary>What a person types before a command, as the command line says when it starts. Null in notebooks.</summary>
    private static string? Name => AppContext.GetData("PhotoSearch.CommandLine") as string;

    /// <summary>Whether options, such as <c>--index</c>, mean anything to the reader.</summary>
    public static bool IsRunning => Name is not null;

    /// <summary>A command as it is typed, such as <c>`photosearch add`</c>; null where there is no command line.</summary>
    public static string? Command(string arguments) => Name is null ? null : $"`{Name} {arguments}`";

    /// <summary>The command after an "or", with a space before it; empty where there is no command line.</summary>
    public static string OrCommand(string arguments) => Name is null ? "" : $" or {Command(arguments)}";
}
