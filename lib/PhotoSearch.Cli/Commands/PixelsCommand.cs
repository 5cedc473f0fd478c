using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch pixels</c>: writes the pixels that the image tower sees.</summary>
internal static class PixelsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Photo to read." };
        var output = new Option<string>("--out") { Description = "PNG file to write.", HelpName = "OUT.png", Required = true };
        var command = new Command("pixels", "Write a photo as the model sees it: upright, short side 224, centre-cropped, as PNG.")
        {
            file, output,
        };
        file.Validators.RefuseEmpty("FILE is empty. Name a photo.");
        output.Validators.RefuseEmpty("--out has an empty path. Name a file.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var png = parsed.GetRequiredValue(output);
            var pixels = await ImageDecoder.ReadForModelAsync(parsed.GetRequiredValue(file), cancellationToken: cancellationToken);
            await File.WriteAllBytesAsync(png, ImageDecoder.EncodePng(pixels), cancellationToken);
            Console.Error.WriteLine($"Wrote the {pixels.Width} x {pixels.Height} pixels that the model sees to {png}.");
            return ExitCode.Done;
        });
        return command;
    }
}
