using System.CommandLine;
using PhotoSearch.Cli;

namespace PhotoSearch.Tests;

/// <summary>Help ends with valid examples. Runs in this process, because only the parser is needed.</summary>
public sealed class CommandExamplesTests
{
    public static TheoryData<string> Commands => [.. All(PhotoSearchCommand.Create()).Select(CommandExamples.NameOf)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_help_ends_with_examples_whose_command_lines_parse(string command)
    {
        var root = PhotoSearchCommand.Create();
        var output = new StringWriter();
        Assert.Equal(0, root.Parse([.. command.Split(' ')[1..], "--help"]).Invoke(new() { Output = output }));

        var examples = output.ToString().Split("\nExamples:\n");
        Assert.Equal(2, examples.Length);
        var lines = examples[1].Split('\n').Where(line => line.StartsWith("  photosearch", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            // Remove redirections, which the shell handles.
            var asked = line.Split(" < ")[0].Split(" >")[0].Trim();
            Assert.Empty(root.Parse(asked["photosearch ".Length..]).Errors);
        }
    }

    [Fact]
    public void The_command_line_guide_has_every_command_option_and_example()
    {
        var page = File.ReadAllText(TestPaths.InRepository("docs", "command-line.md"));
        foreach (var command in All(PhotoSearchCommand.Create()))
        {
            Assert.Contains(CommandExamples.NameOf(command), page);
            Assert.All(command.Options.Where(option => option is not (System.CommandLine.Help.HelpOption or VersionOption)), option =>
                Assert.Contains($"`{option.Name}", page));
            if (command.Subcommands.Count == 0)
                Assert.All(CommandExamples.Of(command), example => Assert.Contains(example.Line, page), throwIfEmpty: true);
        }
    }

    /// <summary>A command and its subcommands, without hidden ones, which only the program itself uses.</summary>
    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.Where(below => !below.Hidden).SelectMany(All).Prepend(command);
}
