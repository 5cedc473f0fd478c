using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch embed</c>: prints the embedding of a text or a photo.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        var text = new Option<string?>("--text") { Description = "Text to embed.", HelpName = "T" };
        var image = new Option<string?>("--image") { Description = "Photo to embed.", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command("embed", "Print the embedding of a text or a photo (L2 norm 1).") { text, image, json };
        image.Validators.RefuseEmpty("--image has an empty path. Name a photo.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(text) is null == result.GetValue(image) is null)
                result.AddError("Give either --text T or --image FILE.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var model = await DownloadDisplay.LoadModelAsync(WorkshopSettings.Load(), cancellationToken);
            var embedding = parsed.GetValue(text) is { } query
                ? await model.EmbedTextAsync(query, cancellationToken)
                : await model.EmbedPhotoAsync(parsed.GetValue(image)!, cancellationToken);
            if (parsed.GetValue(json)) JsonOutput.Write(embedding);
            else Console.WriteLine(string.Join('\n', embedding));
            return ExitCode.Done;
        });
        return command;
    }
}
