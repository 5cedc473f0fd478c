namespace PhotoSearch;

/// <summary>The models that <c>CLIP_MODEL</c> can name.</summary>
public static class ModelCatalog
{
    private static readonly CatalogModel[] Models =
    [
        new("starter", ModelSource.Repository),
        new("clip-ViT-B-32", ModelSource.Cache),
    ];

    /// <summary>Every name, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Models.Select(model => model.Name)];

    internal static CatalogModel? Find(string name) => Array.Find(Models, model => model.Name == name);

    /// <summary>The folder that holds the model of the settings.</summary>
    /// <exception cref="PhotoSearchException">The model is not on this machine yet.</exception>
    internal static string FolderOf(WorkshopSettings settings)
    {
        if (Find(settings.ClipModel) is not { } model) return settings.ClipModel;
        var folder = model.Source == ModelSource.Repository ? StarterFolder(settings) : Path.Combine(settings.ModelCache, model.Name);
        if (File.Exists(Path.Combine(folder, ModelFolder.VisionFile))) return folder;
        throw new PhotoSearchException(
            $"The model {model.Name} is not in {settings.Shorten(folder)}. " + (model.Source == ModelSource.Repository
                ? "It belongs to the workshop: fetch the repository again, with all of data/models."
                : $"Put {string.Join(", ", ModelFolder.RequiredFiles)} there (from Xenova/clip-vit-base-patch32 on the Hugging Face hub), or set CLIP_MODEL=starter."));
    }

    private static string StarterFolder(WorkshopSettings settings)
    {
        var inRepository = Path.Combine(settings.BaseFolder, "data", "models", "starter");
        // An installed tool carries the starter model beside its assembly.
        return Directory.Exists(inRepository)
            ? inRepository
            : Path.Combine(Path.GetDirectoryName(typeof(ModelCatalog).Assembly.Location) ?? "", "models", "starter");
    }
}

internal enum ModelSource
{
    /// <summary>In the repository, or beside an installed tool.</summary>
    Repository,

    /// <summary>Downloaded into <c>MODEL_CACHE</c>.</summary>
    Cache,
}

/// <summary>A model that <c>CLIP_MODEL</c> can name.</summary>
internal sealed record CatalogModel(string Name, ModelSource Source);
