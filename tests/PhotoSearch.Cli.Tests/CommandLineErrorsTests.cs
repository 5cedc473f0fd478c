namespace PhotoSearch.Tests;

/// <summary>Invalid command lines.</summary>
public sealed class CommandLineErrorsTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("search")]
    [InlineData("search", " ")]
    [InlineData("search", "--without", "people")]
    [InlineData("search", "a boat", "--min-cosine", "2")]
    [InlineData("duplicates", "--above", "0.4")]
    [InlineData("duplicates", "--above", "many")]
    [InlineData("duplicates", "--html", "")]
    [InlineData("setup", "--index", "Not Allowed")]
    [InlineData("completion", "cmd")]
    [InlineData("search", "a boat", "-n", "0")]
    [InlineData("search", "a boat", "-n", "many")]
    [InlineData("search", "a boat", "--index", "Not Allowed")]
    [InlineData("embed")]
    [InlineData("pixels", "x.jpg")]
    [InlineData("add", "--part", "4/3")]
    [InlineData("add", "")]
    [InlineData("photos", "download", "")]
    [InlineData("evaluate", "")]
    [InlineData("search", "a boat", "--html", "")]
    [InlineData("search", "--image", "")]
    [InlineData("setup", "--photos", "")]
    [InlineData("setup", "--model", "")]
    [InlineData("lab", "")]
    [InlineData("pixels", "", "--out", "seen.png")]
    [InlineData("embed", "--image", "")]
    [InlineData("serve", "--photos", "")]
    [InlineData("serve", "--photos", "no-such-folder")]
    [InlineData("serve", "--port", "many")]
    [InlineData("lab", "--port", "many")]
    public async Task Wrong_arguments_are_reported_on_standard_error_with_exit_code_2(params string[] arguments)
    {
        var result = await photosearch.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        // Neither a .NET type nor a replaced control character.
        Assert.DoesNotContain("System.", result.Error);
        Assert.DoesNotContain('\uFFFD', result.Error);
    }

    [Theory]
    [InlineData("Did you mean search?", "serach", "a boat")]
    [InlineData("Did you mean list?", "index", "lst")]
    [InlineData("Did you mean --index?", "search", "a boat", "--idnex", "mine")]
    [InlineData("Did you mean --exact?", "search", "--exakt")]
    [InlineData("Did you mean --prune?", "add", "--purne")]
    [InlineData("Did you mean --exact?", "search", "a boat", "--without", "--exat")]
    [InlineData("Words that belong together need quotes: \"a red boat\".", "search", "a", "red", "boat")]
    public async Task A_typing_error_gets_a_suggestion(string guess, params string[] arguments)
    {
        var result = await photosearch.RunAsync(arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        var lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal(guess, lines[^2]);
        Assert.Equal("Unrecognized ", lines[0][..13]);
    }

    [Theory]
    [InlineData("setup", "--password", "hunter2")]
    [InlineData("setup", "--password=hunter2")]
    [InlineData("setup", "--user", "ada", "--pasword", "hunter2")]
    public async Task The_value_of_an_unknown_option_is_not_repeated(params string[] arguments)
    {
        var result = await photosearch.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Unrecognized command or argument '--pas", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
    }
}
