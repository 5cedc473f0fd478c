using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch pixels</c>: what the image tower sees of a photo.</summary>
internal static class PixelsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The photo." };
        var output = new Option<string>("--out") { Description = "The PNG to write.", HelpName = "OUT.png", Required = true };
        var command = new Command("pixels", "Write what the model sees of a photo: upright, shorter side 224, centre crop, as PNG.")
        {
            file, output,
        };
        file.Validators.RefuseEmpty("An empty path names no photo.");
        output.Validators.RefuseEmpty("--out: an empty path names no file.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var png = parsed.GetRequiredValue(output);
            var pixels = await ImageDecoder.ReadForModelAsync(parsed.GetRequiredValue(file), cancellationToken: cancellationToken);
            await File.WriteAllBytesAsync(png, ImageDecoder.EncodePng(pixels), cancellationToken);
            Console.Error.WriteLine($"The {pixels.Width} x {pixels.Height} pixels that the model sees are in {png}.");
            return ExitCode.Done;
        });
        return command;
    }
}
