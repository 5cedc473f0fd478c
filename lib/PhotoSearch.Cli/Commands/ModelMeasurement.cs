using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PhotoSearch.Cli.Commands;

/// <summary>The speed and memory of a model on this machine.</summary>
/// <param name="Model">The model.</param>
/// <param name="Photos">Figures of the image tower; null if the model cannot be measured.</param>
/// <param name="Texts">Figures of the text tower; null if the model cannot be measured.</param>
/// <param name="Problem">Why the model cannot be measured; else null.</param>
internal sealed record MeasuredModel(ModelInfo Model, TowerFigures? Photos = null, TowerFigures? Texts = null, string? Problem = null);

/// <summary>What one tower's process reports, as a line of JSON.</summary>
/// <param name="Model">The model's name, which an index remembers.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Seconds">Seconds per photo with all cores at work, or per text.</param>
/// <param name="PeakBytes">The process's peak memory.</param>
internal sealed record TowerFigures(string Model, int Dimension, double Seconds, long PeakBytes);

/// <summary>Measures models for <c>photosearch model list --measure</c>.</summary>
/// <remarks>
/// Each tower is measured in its own process. Peak memory never falls, so in a shared process the largest tower would hide the others.
/// </remarks>
internal static class ModelMeasurement
{
    private const string Name = "measure", ImageTower = "image", TextTower = "text", Query = "a red boat at sunset";

    private static readonly TimeSpan PhotosFor = TimeSpan.FromSeconds(3), TextsFor = TimeSpan.FromSeconds(1);

    /// <summary>The models on this machine: those of the catalog, and the folder that <c>CLIP_MODEL</c> may name.</summary>
    public static IEnumerable<ModelInfo> ModelsHere(WorkshopSettings settings)
    {
        foreach (var model in ModelCatalog.List(settings).Where(model => model.IsHere)) yield return model;
        if (ModelCatalog.Of(settings) is not null) yield break;
        var bytes = ModelFolder.RequiredFiles.Select(file => new FileInfo(Path.Combine(settings.ClipModel, file)))
            .Where(file => file.Exists).Sum(file => file.Length);
        // The index's name for the model and the dimension are known once the model is loaded.
        yield return new(Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.ClipModel)), 0, bytes, bytes, settings.ClipModel)
        {
            IsDownloadable = false, IsHere = true,
        };
    }

    /// <summary>Measures a model and reports progress on standard error.</summary>
    public static async Task<MeasuredModel> MeasureAsync(ModelInfo model, CancellationToken cancellationToken)
    {
        try
        {
            var photos = await MeasureAsync(model, ImageTower, "adding photos", cancellationToken);
            var texts = await MeasureAsync(model, TextTower, "searching by text", cancellationToken);
            return new(model with { Name = photos.Model, Dimension = photos.Dimension }, photos, texts);
        }
        catch (PhotoSearchException broken)
        {
            Console.Error.WriteLine($"{PlainText.Of(model.Name)} cannot be measured: {PlainText.Of(broken.Message)}");
            return new(model, Problem: broken.Message);
        }
    }

    private static async Task<TowerFigures> MeasureAsync(ModelInfo model, string tower, string what, CancellationToken cancellationToken)
    {
        var (file, arguments) = ThisProgram.Again;
        var run = OtherProgram.RunAsync(file, [.. arguments, "model", Name, model.Folder, tower], encoding: null, cancellationToken);
        Console.Error.WriteLine($"Measuring {PlainText.Of(model.Name)}: {what}.");
        var (exitCode, output, error) = await run;
        if (exitCode == ExitCode.Done) return JsonOutput.Read<TowerFigures>(output);
        throw new PhotoSearchException(error.Trim() is { Length: > 0 } message ? message
            : $"The process that measures it ended with exit code {exitCode}. If memory ran out, close other programs and try again.");
    }

    /// <summary>The hidden command that measures one tower in its own process.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The model's folder." };
        var tower = new Argument<string>("TOWER") { Description = "The tower." };
        tower.AcceptOnlyFromAmong(ImageTower, TextTower);
        var command = new Command(Name, "Measure one tower, for model list --measure.") { folder, tower };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var model = await ClipModel.LoadAsync(parsed.GetRequiredValue(folder), cancellationToken);
            var seconds = parsed.GetRequiredValue(tower) == ImageTower
                ? await SecondsPerPhotoAsync(model, cancellationToken) : await SecondsPerTextAsync(model, cancellationToken);
            JsonOutput.Write(new TowerFigures(model.Name, model.Dimension, seconds, PeakBytes()));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Embeds photos as <see cref="PhotoIngest"/> does after decoding, with random pixels.</summary>
    private static async Task<double> SecondsPerPhotoAsync(ClipModel model, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var photos = Enumerable.Range(0, new IngestOptions().BatchSize).Select(_ =>
        {
            var pixels = new byte[3 * model.ImageSize * model.ImageSize];
            random.NextBytes(pixels);
            return new RgbImage(model.ImageSize, model.ImageSize, pixels);
        }).ToArray();

        await OnEachCoreAsync(TimeSpan.Zero);
        // Each core counts its own whole batches. A total over a common time would include the wait for the last batch.
        return 1 / (await OnEachCoreAsync(PhotosFor)).Sum();

        Task<double[]> OnEachCoreAsync(TimeSpan time) =>
            Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => PhotosPerSecondAsync(time)));

        async Task<double> PhotosPerSecondAsync(TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            var embedded = 0;
            do
            {
                embedded += (await model.EmbedPhotosAsync(photos, cancellationToken)).Length;
            }
            while (watch.Elapsed < time);
            return embedded / watch.Elapsed.TotalSeconds;
        }
    }

    /// <returns>The median.</returns>
    private static async Task<double> SecondsPerTextAsync(ClipModel model, CancellationToken cancellationToken)
    {
        await model.EmbedTextAsync(Query, cancellationToken);
        var seconds = new List<double>();
        var total = Stopwatch.StartNew();
        do
        {
            var watch = Stopwatch.StartNew();
            await model.EmbedTextAsync(Query, cancellationToken);
            seconds.Add(watch.Elapsed.TotalSeconds);
        }
        while (total.Elapsed < TextsFor);
        seconds.Sort();
        return seconds[seconds.Count / 2];
    }

    private static long PeakBytes()
    {
        using var self = Process.GetCurrentProcess();
        if (!OperatingSystem.IsMacOS()) return self.PeakWorkingSet64;
        // .NET returns 0 on macOS. ru_maxrss, in bytes, is the fifth of the 18 longs in struct rusage.
        var usage = new long[18];
        return GetResourceUsage(0, usage) == 0 ? usage[4] : self.WorkingSet64;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetResourceUsage(int who, [Out] long[] usage);
}
