namespace PhotoSearch;

/// <summary>The models that <c>CLIP_MODEL</c> can name.</summary>
public static class ModelCatalog
{
    // The vocabulary is the same for all of OpenAI's models.
    private static readonly HubFile[] Vocabulary =
    [
        new("vocab.json", "vocab.json", 862_328, "5047b556ce86ccaf6aa22b3ffccfc52d391ea4accdab9c2f2407da5b742d4363"),
        new("merges.txt", "merges.txt", 524_619, "9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a"),
    ];

    // One row per model. To add another model from the hub, such as Xenova/clip-vit-base-patch16 (512 numbers) or
    // Xenova/clip-vit-large-patch14 (768), take a commit from the repository's history as the revision, and size and SHA-256 from the
    // page of each file. If the image size is not 224, or mean and std are not CLIP's, the files must include a model.json.
    private static readonly CatalogModel[] Models =
    [
        new(ModelNames.Starter, 512),
        new(ModelNames.VitB32, 512)
        {
            Hub = new("Xenova/clip-vit-base-patch32", "d15189d7028b43f1d3e65039190477f6af591c2a",
            [
                new("vision_model.onnx", "onnx/vision_model.onnx", 351_685_709,
                    "fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40"),
                new("text_model.onnx", "onnx/text_model.onnx", 254_058_553,
                    "3f6571f5bad13a97c469c1622e1cfc4d9aef78b79fdbfcff804ca357bfada8cc"),
                .. Vocabulary,
            ]),
        },
        // A quarter of the size and less accurate: others measured P@10 0.26, against 0.36 with the full weights.
        new(ModelNames.VitB32Int8, 512)
        {
            Hub = new("Xenova/clip-vit-base-patch32", "d15189d7028b43f1d3e65039190477f6af591c2a",
            [
                new("vision_model.onnx", "onnx/vision_model_quantized.onnx", 89_117_001,
                    "583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299"),
                new("text_model.onnx", "onnx/text_model_quantized.onnx", 64_504_507,
                    "73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a"),
                .. Vocabulary,
            ]),
        },
    ];

    /// <summary>The names of all models, the default first.</summary>
    public static IReadOnlyList<string> Names => ModelNames.All;

    /// <summary>All models, and how much of each is on this machine.</summary>
    public static IReadOnlyList<ModelInfo> List(WorkshopSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. Models.Select(model => InfoOf(model, settings))];
    }

    /// <summary>The model that <c>CLIP_MODEL</c> names. Null if <c>CLIP_MODEL</c> is a folder.</summary>
    public static ModelInfo? Of(WorkshopSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Find(settings.ClipModel) is { } model ? InfoOf(model, settings) : null;
    }

    /// <summary>
    /// Downloads the missing files of a model. Loading a model does the same on first use.
    /// </summary>
    /// <param name="settings">The folder for models, and the mirror of the hub if one is set.</param>
    /// <param name="name">A name from the catalog, in any case.</param>
    /// <param name="report">Called with announcements and progress, on the download's thread.</param>
    /// <param name="cancellationToken">Stops the download. The next one resumes it.</param>
    /// <returns>The downloaded model.</returns>
    /// <exception cref="SettingsException">The catalog has no model with this name.</exception>
    /// <exception cref="PhotoSearchException">A file cannot be downloaded, or the disk has too little free space.</exception>
    public static async Task<ModelInfo> DownloadAsync(
        WorkshopSettings settings, string name, Action<ModelDownloadProgress>? report = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var model = Find(name)
            ?? throw new SettingsException(
                $"There is no model \"{name}\". The models are {string.Join(", ", Names.Select(known => $"\"{known}\""))}.");
        await ModelDownload.Shared.RunAsync(model, settings, ModelFolder.RequiredFiles, report, cancellationToken);
        return InfoOf(model, settings);
    }

    /// <summary>Finds a model by its name, in any case.</summary>
    internal static CatalogModel? Find(string name) =>
        Array.Find(Models, model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    internal static string FolderOf(CatalogModel model, WorkshopSettings settings) =>
        model.Hub is null ? StarterFolder(settings) : Path.Combine(settings.ModelCache, model.Name);

    private static ModelInfo InfoOf(CatalogModel model, WorkshopSettings settings)
    {
        var folder = FolderOf(model, settings);
        if (model.Hub is { } hub)
        {
            var files = ModelDownload.FilesOf(hub, folder, settings).ToArray();
            return new(model.Name, model.Dimension, files.Sum(file => file.Bytes!.Value), files.Sum(file => file.BytesHere), folder)
            {
                IsDownloadable = true, IsHere = files.All(file => file.IsHere),
            };
        }
        var own = ModelFolder.RequiredFiles.Select(file => new FileInfo(Path.Combine(folder, file))).ToArray();
        var bytes = own.Where(file => file.Exists).Sum(file => file.Length);
        return new(model.Name, model.Dimension, bytes, bytes, folder)
        {
            IsDownloadable = false, IsHere = own.All(file => file.Exists),
        };
    }

    /// <summary>
    /// The starter model is in the repository that contains the settings or the program. An installed tool has it beside its assembly.
    /// </summary>
    private static string StarterFolder(WorkshopSettings settings)
    {
        var program = Path.GetDirectoryName(typeof(ModelCatalog).Assembly.Location) is { Length: > 0 } folder
            ? folder : AppContext.BaseDirectory;
        string[] places =
            [.. InRepositoryAbove(settings.BaseFolder), Path.Combine(program, "models", "starter"), .. InRepositoryAbove(program)];
        return Array.Find(places, Directory.Exists) ?? places[0];

        static IEnumerable<string> InRepositoryAbove(string folder)
        {
            for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
                yield return Path.Combine(above.FullName, "data", "models", "starter");
        }
    }
}
