using System.CommandLine;

namespace PhotoSearch.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string?> Index() => new("--index") { Description = "The index's name. Default: INDEX_NAME.", HelpName = "NAME" };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    /// <summary>The settings, with another index where <c>--index</c> names one.</summary>
    public static WorkshopSettings Settings(ParseResult parsed, Option<string?> index) =>
        parsed.GetValue(index) is { } name ? WorkshopSettings.Load().WithIndex(name) : WorkshopSettings.Load();
}
