namespace PhotoSearch.Tests;

/// <summary>Lines have at most 140 characters, in code and in Markdown text.</summary>
public sealed class LineLengthTests
{
    private const int Limit = 140;

    [Fact]
    public Task No_line_of_code_is_too_long() => FindNoneAsync("*.cs", lines => lines.Index().Where(line => !IsBody(line.Item)));

    [Fact]
    public Task No_line_of_text_in_the_guides_is_too_long() => FindNoneAsync("*.md", Prose);

    /// <summary>JSON bodies are on one line, as they are sent.</summary>
    private static bool IsBody(string line) =>
        line.Contains("\"\"\"{", StringComparison.Ordinal) || line.TrimStart().StartsWith("{\"", StringComparison.Ordinal);

    /// <summary>All lines except tables, code blocks and lines that cannot be broken.</summary>
    private static IEnumerable<(int Index, string Text)> Prose(string[] lines)
    {
        var isCode = false;
        foreach (var (index, line) in lines.Index())
        {
            var text = line.TrimStart();
            if (text.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            if (!isCode && !text.StartsWith('|') && CanBreak(text)) yield return (index, line);
        }
    }

    /// <summary>Whether a line has a space where it could be broken, outside code and link targets.</summary>
    private static bool CanBreak(string text)
    {
        var (isCode, isTarget, hasWord) = (false, false, false);
        foreach (var (at, character) in text.Index())
        {
            if (character == '`') isCode = !isCode;
            else if (text.AsSpan(at).StartsWith("](")) isTarget = true;
            else if (character == ')') isTarget = false;
            else if (character == ' ' && hasWord && !isCode && !isTarget) return true;
            // The space after a list item's bullet or number does not count.
            hasWord |= char.IsLetter(character);
        }
        return false;
    }

    /// <summary>Reads the repository's files, without those that git ignores.</summary>
    private static async Task FindNoneAsync(string pattern, Func<string[], IEnumerable<(int Index, string Text)>> counted)
    {
        var listed = await TestProcess.RunAsync(
            "git", ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", pattern], TestPaths.Repository);
        Assert.SkipUnless(listed.ExitCode == 0, "needs git and a clone, to know which files are the repository's");
        var files = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] tooLong =
        [
            .. from file in files
               where File.Exists(TestPaths.InRepository(file))
               from line in counted(RepositoryFile.Text(file).Split('\n'))
               where line.Text.Length > Limit
               select $"{file}:{line.Index + 1}: {line.Text.Length} characters",
        ];

        Assert.NotEmpty(files);
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }
}
