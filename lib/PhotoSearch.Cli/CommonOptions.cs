using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PhotoSearch.Cli;

/// <summary>Options that several commands have.</summary>
internal static partial class CommonOptions
{
    /// <summary>A person who pressed Tab does not wait for a server that does not answer.</summary>
    private static readonly TimeSpan PatienceOfCompletion = TimeSpan.FromSeconds(2);

    /// <param name="standard">What holds where the option is left out.</param>
    public static Option<string?> Index(string standard = "INDEX_NAME")
    {
        var option = new Option<string?>("--index") { Description = $"The index's name. Default: {standard}.", HelpName = "NAME" };
        option.CompletionSources.Add(_ => IndexNames());
        return option;
    }

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Option<string?> Html()
    {
        var option = new Option<string?>("--html")
        {
            Description = "Write a page with the photos. Without FILE, a temporary one, which opens in the browser.",
            HelpName = "FILE.html", Arity = ArgumentArity.ZeroOrOne,
        };
        option.Validators.RefuseEmpty("--html: an empty path names no file. Leave it out for a temporary one.");
        return option;
    }

    public static Option<bool> Open() => new("--open") { Description = "Open the page in the browser." };

    /// <summary>The page that <c>--html</c> or <c>--open</c> asks for; null where neither does.</summary>
    public static ResultPage? Page(ParseResult parsed, Option<string?> html, Option<bool> open) =>
        parsed.GetResult(html) is null && !parsed.GetValue(open) ? null : new(parsed.GetValue(html), parsed.GetValue(open));

    /// <summary>Reads an option's cosine, from <paramref name="least"/> to 1.</summary>
    /// <param name="argument">The option's.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="example">For the message where it is something else.</param>
    public static double Cosine(ArgumentResult argument, double least, double example)
    {
        var text = argument.Tokens[0].Value;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var cosine) && cosine >= least && cosine <= 1) return cosine;
        argument.AddError(
            $"{((OptionResult)argument.Parent!).Option.Name} \"{text}\" is not a number from {least} to 1, such as {example}.");
        return default;
    }

    /// <summary>The settings, with another index where <c>--index</c> names one.</summary>
    public static WorkshopSettings Settings(ParseResult parsed, Option<string?> index) =>
        parsed.GetValue(index) is { } name ? WorkshopSettings.Load().WithIndex(name) : WorkshopSettings.Load();

    /// <summary>The command that makes an index and fills it: with <c>--index</c> where the settings name another one.</summary>
    /// <param name="index">Its name.</param>
    /// <param name="folder">The folder whose photos it keeps, where it says so.</param>
    public static string AddTo(string index, string? folder = null) =>
        $"{ThisProgram.Command} add {CommandLineProgram.Argument(folder ?? "FOLDER")}" +
        (WorkshopSettings.Load().IndexName == index ? "" : $" --index {index}");

    public static async Task<PhotoIndexException> NoIndexAsync(
        WorkshopSettings settings, IPhotoIndex index, CancellationToken cancellationToken) => new(
        $"There is no index \"{index.Name}\" in " +
        $"{index.Location}.{await WorkshopIndex.InsteadOfAsync(settings, index.Name, cancellationToken)} Add photos first: " +
        $"{AddTo(index.Name)}");

    /// <summary>
    /// Refuses an empty path, which would be taken for the working folder or for nothing at all: a shell's variable without a value, most
    /// likely.
    /// </summary>
    /// <param name="validators">Of the option or argument.</param>
    /// <param name="sentence">What is wrong with it.</param>
    public static void RefuseEmpty<TResult>(this List<Action<TResult>> validators, string sentence) where TResult : SymbolResult =>
        validators.Add(result =>
        {
            if (result.Tokens.Any(value => value.Value.Length == 0)) result.AddError(sentence);
        });

    /// <summary>For completion, which can neither wait long nor say what is wrong.</summary>
    /// <remarks>
    /// A server's indexes may be anybody's, and their names may hold what a shell would run, such as <c>$(…)</c>: those are left out.
    /// </remarks>
    private static string[] IndexNames()
    {
        using var patience = new CancellationTokenSource(PatienceOfCompletion);
        try
        {
            // System.CommandLine asks for completions synchronously.
            return [.. Task.Run(() => PhotoIndex.ListAsync(WorkshopSettings.Load(), patience.Token), patience.Token).GetAwaiter()
                .GetResult()
                .Select(index => index.Name).Where(name => PlainName().IsMatch(name))];
        }
        catch (Exception unknown) when (unknown is PhotoSearchException or OperationCanceledException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\z")]
    private static partial Regex PlainName();
}
