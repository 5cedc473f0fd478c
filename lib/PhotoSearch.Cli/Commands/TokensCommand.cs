using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch tokens</c>: shows the token ids of a text.</summary>
internal static partial class TokensCommand
{
    public static Command Create()
    {
        var text = new Argument<string?>("TEXT")
        {
            Description = "Text to tokenize. Without TEXT, --json reads one JSON string per line from standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON array of ids per line." };
        var command = new Command("tokens", "Show the token ids of a text.") { text, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(text), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? text, bool json, CancellationToken cancellationToken)
    {
        var tokenizer = await LoadTokenizerAsync(cancellationToken);
        if (text is not null)
        {
            var tokens = tokenizer.Tokenize(text);
            if (json) JsonOutput.Write(tokens.Ids);
            else Console.WriteLine(string.Join('\n', tokens.Ids.Select(id => $"{id,6}  {tokenizer.TokenText(id)}")));
            if (NoteOn(tokens) is { } note) Console.Error.WriteLine(note);
            return ExitCode.Done;
        }
        if (!json) throw new SettingsException("TEXT is missing. Give a text, or use --json to read JSON strings from standard input.");

        var number = 0;
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            var tokens = tokenizer.Tokenize(ParseLine(line, number));
            JsonOutput.Write(tokens.Ids);
            if (NoteOn(tokens) is { } note) Console.Error.WriteLine(note);
        }
        return ExitCode.Done;
    }

    private static async Task<ClipTokenizer> LoadTokenizerAsync(CancellationToken cancellationToken)
    {
        using var display = new DownloadDisplay();
        return await ClipModel.LoadTokenizerAsync(WorkshopSettings.Load(), display.Show, cancellationToken);
    }

    private static string ParseLine(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(SurrogateEscape.Replace(line, Paired)) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new SettingsException($"Line {number} of standard input is not a JSON string: {line}");
        }
    }

    // System.Text.Json rejects unpaired surrogates, which pasted text can contain. CLIP's Python code reads each as U+FFFD.
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.")]
    private static partial Regex SurrogateEscape { get; }

    private static string Paired(Match escape) => escape.Length == 6 ? @"\uFFFD" : escape.Value;

    /// <summary>A note for a text that was cut; otherwise null.</summary>
    public static string? NoteOn(TokenizedText tokens) => !tokens.IsTruncated ? null
        : $"The text is too long. The model ignores the end of it: {Quantity.Of(tokens.DroppedTokens, "token", "tokens")}.";
}
