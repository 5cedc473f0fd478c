using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch search</c>: photos for a text, or like a photo.</summary>
internal static class SearchCommand
{
    private sealed record Request(string? Text, string? Image, int Count, bool Exact, bool Json, string? Html);

    public static Command Create()
    {
        var text = new Argument<string?>("TEXT") { Description = "What to look for.", Arity = ArgumentArity.ZeroOrOne };
        var image = new Option<string?>("--image") { Description = "Look for photos like this one.", HelpName = "FILE" };
        var count = new Option<int>("-n") { Description = "How many photos, 1 to 1,000.", DefaultValueFactory = _ => 5, CustomParser = ParseCount, HelpName = "N" };
        var exact = new Option<bool>("--exact") { Description = "Compare with every photo instead of asking the approximate index." };
        var html = new Option<string?>("--html") { Description = "Write a page with the photos.", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var index = CommonOptions.Index();
        var command = new Command("search", "Find photos by text, or by another photo.") { text, image, count, exact, html, json, index };
        command.Validators.Add(result =>
        {
            if (result.GetValue(text) is null == result.GetValue(image) is null) result.AddError("search takes either a text or --image FILE.");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(CommonOptions.Settings(parsed, index), new(parsed.GetValue(text), parsed.GetValue(image),
            parsed.GetValue(count), parsed.GetValue(exact), parsed.GetValue(json), parsed.GetValue(html)), cancellationToken));
        return command;
    }

    private static int ParseCount(ArgumentResult argument)
    {
        if (int.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1000) return count;
        argument.AddError($"-n \"{argument.Tokens[0].Value}\" is not a number from 1 to 1000.");
        return 0;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, Request request, CancellationToken cancellationToken)
    {
        await using var index = PhotoIndex.Open(settings);
        var info = await index.GetInfoAsync(cancellationToken)
            ?? throw new PhotoIndexException($"There is no index \"{index.Name}\" in {index.Location}. Add photos first: photosearch add FOLDER");
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        info.EnsureFits(model.Name, model.Dimension);
        if (info.WarningFor(model.Name) is { } warning) Console.Error.WriteLine(warning);

        var query = request.Text ?? request.Image!;
        var embedding = request.Text is null
            ? await model.EmbedPhotoAsync(query, cancellationToken)
            : await model.EmbedTextAsync(query, cancellationToken);
        var hits = await index.SearchAsync(embedding, request.Count, request.Exact, cancellationToken);

        if (request.Html is { } file)
        {
            var gallery = await PhotoGallery.LoadAsync(query, hits, settings.PhotosFolderOf(info), cancellationToken);
            await File.WriteAllTextAsync(file, HtmlPage.Render($"Photo search: {query}", [gallery.ToHtml()]), cancellationToken);
            Console.Error.WriteLine($"The photos are in {file}.");
        }
        if (hits.Count == 0) Console.Error.WriteLine($"Index \"{index.Name}\" is empty. Add photos: photosearch add FOLDER");
        if (request.Json)
            JsonOutput.Write(new { query, index = index.Name, model = model.Name, hits });
        else
            foreach (var (rank, hit) in hits.Index())
                Console.WriteLine($"{rank + 1,3}. {hit.Cosine.ToString("0.000", CultureInfo.InvariantCulture)}  {PlainText.Of(hit.ImageUrl)}");
        return ExitCode.Done;
    }
}
