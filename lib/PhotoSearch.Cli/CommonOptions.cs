using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PhotoSearch.Cli;

/// <summary>Options shared by several commands.</summary>
internal static partial class CommonOptions
{
    /// <summary>A slow server must not delay completion for longer.</summary>
    private static readonly TimeSpan PatienceOfCompletion = TimeSpan.FromSeconds(2);

    /// <param name="standard">The default, for the help.</param>
    public static Option<string?> Index(string standard = "INDEX_NAME")
    {
        var option = new Option<string?>("--index") { Description = $"Name of the index. Default: {standard}.", HelpName = "NAME" };
        option.CompletionSources.Add(_ => IndexNames());
        return option;
    }

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Option<string?> Html()
    {
        var option = new Option<string?>("--html")
        {
            Description = "Write a page with the photos. Without FILE, write a temporary page and open it.",
            HelpName = "FILE.html", Arity = ArgumentArity.ZeroOrOne,
        };
        option.Validators.RefuseEmpty("--html has an empty path. Name a file, or omit the path for a temporary page.");
        return option;
    }

    public static Option<bool> Open() => new("--open") { Description = "Open the page in the browser." };

    /// <summary>The page for <c>--html</c> or <c>--open</c>; null without them.</summary>
    public static ResultPage? Page(ParseResult parsed, Option<string?> html, Option<bool> open) =>
        parsed.GetResult(html) is null && !parsed.GetValue(open) ? null : new(parsed.GetValue(html), parsed.GetValue(open));

    /// <summary>Reads an option's cosine, from <paramref name="least"/> to 1.</summary>
    /// <param name="argument">The option's argument.</param>
    /// <param name="least">The lowest cosine allowed.</param>
    /// <param name="example">A valid value, for the error message.</param>
    public static double Cosine(ArgumentResult argument, double least, double example)
    {
        var text = argument.Tokens[0].Value;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var cosine) && cosine >= least && cosine <= 1) return cosine;
        argument.AddError(
            $"{((OptionResult)argument.Parent!).Option.Name} \"{text}\" is not a number from {least} to 1, such as {example}.");
        return default;
    }

    /// <summary>Reads an option's whole number. The parser's own message would name a .NET type.</summary>
    /// <param name="argument">The option's argument.</param>
    /// <param name="least">The lowest number allowed.</param>
    /// <param name="most">The highest number allowed.</param>
    public static int WholeNumber(ArgumentResult argument, int least, int most)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        argument.AddError(string.Create(
            CultureInfo.InvariantCulture,
            $"{((OptionResult)argument.Parent!).Option.Name} \"{text}\" is not a number from {least} to {most:N0}."));
        return default;
    }

    /// <summary>The settings, with the index that <c>--index</c> names.</summary>
    public static WorkshopSettings Settings(ParseResult parsed, Option<string?> index) =>
        parsed.GetValue(index) is { } name ? WorkshopSettings.Load().WithIndex(name) : WorkshopSettings.Load();

    /// <summary>The command that creates and fills an index, with <c>--index</c> if the settings name another one.</summary>
    /// <param name="index">The index's name.</param>
    /// <param name="folder">The index's photo folder, if known. For the settings' index, it is PHOTOS_DIR, which need not be named.</param>
    public static string AddTo(string index, string? folder = null)
    {
        var settings = WorkshopSettings.Load();
        var isTheirs = settings.IndexName == index;
        var isSet = isTheirs && Directory.Exists(settings.PhotosDir) && !WorkshopSettings.IsSampleGallery(settings.PhotosDir);
        var path = folder is null && isSet ? "" : $" {CommandLineProgram.Argument(folder ?? "FOLDER")}";
        return $"{ThisProgram.Command} add{path}{(isTheirs ? "" : $" --index {index}")}";
    }

    public static async Task<PhotoIndexException> NoIndexAsync(
        WorkshopSettings settings, IPhotoIndex index, CancellationToken cancellationToken) => new(
        $"There is no index \"{index.Name}\" in " +
        $"{index.Location}.{await WorkshopIndex.InsteadOfAsync(settings, index.Name, cancellationToken)} To add photos: " +
        $"{AddTo(index.Name)}");

    /// <summary>
    /// Rejects an empty path, which often comes from an unset shell variable and would otherwise mean the working folder or nothing.
    /// </summary>
    /// <param name="validators">The validators of the option or argument.</param>
    /// <param name="sentence">The error message.</param>
    public static void RefuseEmpty<TResult>(this List<Action<TResult>> validators, string sentence) where TResult : SymbolResult =>
        validators.Add(result =>
        {
            if (result.Tokens.Any(value => value.Value.Length == 0)) result.AddError(sentence);
        });

    /// <summary>Index names for completion; empty if the store does not answer in time.</summary>
    /// <remarks>
    /// Other users' indexes on a server may have names that a shell would run, such as <c>$(…)</c>. Those are omitted.
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
