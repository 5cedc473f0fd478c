using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch index create</c>: creates an index, with <c>--for</c> one laid out for a number of photos.</summary>
internal static partial class IndexCreateCommand
{
    private sealed record Request(string? Folder, long? Photos, bool DryRun, bool Json);

    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Description = "Folder whose photos the index will hold, with subfolders. Default: PHOTOS_DIR.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var photos = new Option<long?>("--for")
        {
            Description = "Lay out the index for this many photos, such as 200k, 2.5M or 1B, and show the plan.", HelpName = "N",
            CustomParser = ParsePhotos,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be created without creating it." };
        var index = CommonOptions.Index();
        var json = CommonOptions.Json();
        var command = new Command("create", "Create an index for the model in the settings.") { folder, photos, dryRun, index, json };
        folder.Validators.RefuseEmpty("FOLDER is empty. Name a folder, or omit FOLDER to use PHOTOS_DIR.");
        command.SetAction((parsed, cancellationToken) => RunAsync(
            CommonOptions.Settings(parsed, index),
            new(parsed.GetValue(folder), parsed.GetValue(photos), parsed.GetValue(dryRun), parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, Request request, CancellationToken cancellationToken)
    {
        var (model, dimension) = await ModelAsync(settings, cancellationToken);
        await using var index = PhotoIndex.Open(settings);
        // Store the path as `add` does. The folder need not exist on this machine yet.
        var folder = settings.Shorten(
            request.Folder is null ? settings.PhotosDir : Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Folder)));
        var definition = new IndexDefinition(model, dimension, folder, request.Photos);
        var (plan, body) = await index.PlanAsync(definition, cancellationToken);
        if (!request.Json && (request.DryRun || request.Photos is not null)) Show(index, request.Photos is null ? null : plan, body);
        var creation = request.DryRun ? null : await index.CreateAsync(definition, cancellationToken);

        if (request.Json)
            JsonOutput.Write(
                request is { Photos: null, DryRun: false } ? creation! : (object)new
                {
                    creation, plan = request.Photos is null ? null : plan, request = BodyOrText(body),
                });
        else if (creation is not null)
            Console.WriteLine(creation.AlreadyExisted
                ? $"Index \"{index.Name}\" already exists in {index.Location}{(request.Photos is null ? "" : " and was not changed")}."
                : $"Created index \"{index.Name}\" in {index.Location}: {dimension} dimensions, model {model}, for the photos in " +
                    $"{PlainText.Of(folder)}.");
        return ExitCode.Done;
    }

    /// <summary>The model's name and dimension. Only a model folder is loaded for this; a catalog model need not be downloaded.</summary>
    private static async Task<(string Name, int Dimension)> ModelAsync(WorkshopSettings settings, CancellationToken cancellationToken)
    {
        if (ModelCatalog.Of(settings) is { } known) return (known.Name, known.Dimension);
        using var model = await ClipModel.LoadAsync(settings, cancellationToken: cancellationToken);
        return (model.Name, model.Dimension);
    }

    private static void Show(IPhotoIndex index, IndexPlan? plan, string body)
    {
        if (plan is not null)
        {
            var copies = plan.Replicas + 1;
            Console.WriteLine($"for        {plan.Photos:N0} photos, {plan.Dimension} dimensions");
            Console.WriteLine(
                $"engine     {plan.Engine}, {(plan.Compression == 1 ? "whole embeddings" : $"compression {plan.Compression}x")}: " +
                $"{plan.Reason}");
            Console.WriteLine($"memory     {Size(plan.MemoryBytes, copies)}");
            Console.WriteLine($"disk       {Size(plan.DiskBytes, copies)}");
            if (plan.Replicas > 0)
            {
                Console.WriteLine(
                    $"shards     {plan.Shards:N0} of {Gigabytes(plan.DiskBytes / plan.Shards)}, each with {plan.Replicas} replica");
                Console.WriteLine(
                    "loading    without refreshes or replicas. Adding a whole folder restores them. After the last `add --part`, " +
                    $"run `{ThisProgram.Command} index finish --index {index.Name}`");
            }
        }
        Console.WriteLine($"\n{(body[0] == '{' ? $"PUT /{index.Name}\n" : "")}{body}\n");
    }

    private static string Size(long bytes, int copies) =>
        Gigabytes(bytes) + (copies > 1 ? $" per copy, {Gigabytes(bytes * copies)} with the replica" : "");

    private static string Gigabytes(long bytes) => bytes switch
    {
        < 1_000_000_000 => $"{bytes / 1e6:N0} MB",
        < 100_000_000_000 => $"{bytes / 1e9:N1} GB",
        < 1_000_000_000_000 => $"{bytes / 1e9:N0} GB",
        _ => $"{bytes / 1e12:N1} TB",
    };

    private static JsonNode? BodyOrText(string body) => body[0] == '{' ? JsonNode.Parse(body) : JsonValue.Create(body);

    private static long? ParsePhotos(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        var unit = char.ToUpperInvariant(text.LastOrDefault()) switch { 'K' => 1_000m, 'M' => 1_000_000, 'B' => 1_000_000_000, _ => 1 };
        var digits = unit == 1 ? text : text[..^1];
        if (PlainNumber().IsMatch(digits)
            && decimal.TryParse(
                digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
            && number <= IndexPlan.MaxPhotos && number * unit is >= 1 and <= IndexPlan.MaxPhotos && decimal.IsInteger(number * unit))
            return (long)(number * unit);
        argument.AddError($"--for \"{text}\" is not a number of photos from 1 to 10B, such as 200k, 2.5M or 1000000.");
        return null;
    }

    /// <summary>Commas only between thousands: many people write 1,5 for one and a half, which a parser reads as 15.</summary>
    [GeneratedRegex(@"^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")]
    private static partial Regex PlainNumber();
}
