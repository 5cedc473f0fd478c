using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>
/// Takes <c>.env</c> and environment variables, which win; gives the workshop's settings: which model, which index, which photos.
/// </summary>
/// <remarks>
/// Holds no password that could be shown: <see cref="ServiceUri"/> is without user and password, and formatters see public members only.
/// </remarks>
public sealed record WorkshopSettings
{
    /// <summary>
    /// The base folder outside of the repository, where no <c>.env</c> lies nearer: <c>photosearch</c> in the user's data folder.
    /// </summary>
    public static string UserFolder => SettingsFile.UserDataFolder;

    /// <summary>The folder that relative paths start from: where <c>.env</c> lies, or the repository's root.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>The <c>.env</c> that was read, full path; null when there is none.</summary>
    public string? File { get; init; }

    /// <summary>Keys in <c>.env</c> that are no settings, a sentence each with the setting that may be meant.</summary>
    public IReadOnlyList<string> UnknownKeys { get; init; } = [];

    /// <summary>
    /// What may not be as it was meant, a sentence each: <see cref="UnknownKeys"/>, a <c>PHOTOS_DIR</c> that is not there, and
    /// the starter model with photos that are not its own.
    /// </summary>
    public IReadOnlyList<string> Notes =>
    [
        .. UnknownKeys,
        .. Path.Exists(PhotosDir) ? Enumerable.Repeat(StarterNote(ClipModel, PhotosDir), 1).OfType<string>()
            : [$"There is no folder {PhotosDir}. Set PHOTOS_DIR to where your photos are, or leave it out for the sample gallery."],
    ];

    /// <summary><c>SERVICE_URI</c> without user and password; null means the embedded index.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>The user in <c>SERVICE_URI</c>, percent-decoded; null when there is none.</summary>
    public string? ServiceUser { get; init; }

    /// <summary>The password in <c>SERVICE_URI</c>, percent-decoded. Internal, so that no formatter prints it.</summary>
    internal string? ServicePassword { get; init; }

    /// <summary>
    /// <c>SERVICE_CA_CERT</c>: a PEM file with the authority that signed the service's certificate; null means the system's authorities.
    /// </summary>
    public string? ServiceCaCert { get; init; }

    /// <summary><c>INDEX_NAME</c>. Default <c>photos</c>.</summary>
    public required string IndexName { get; init; }

    /// <summary><c>CLIP_MODEL</c>: a name of the catalog, such as <c>starter</c> (the default), or a model folder's full path.</summary>
    public required string ClipModel { get; init; }

    /// <summary><c>PHOTOS_DIR</c>, full path. Default <c>data/photos</c>, the sample gallery.</summary>
    public required string PhotosDir { get; init; }

    /// <summary><c>INDEX_FILE</c>, full path of the embedded index. Default <c>data/photos.db</c>.</summary>
    public required string IndexFile { get; init; }

    /// <summary>
    /// <c>MODEL_CACHE</c>, full path: where downloaded models are kept. Default: <c>photosearch/models</c> in the user's data folder.
    /// </summary>
    public required string ModelCache { get; init; }

    /// <summary>
    /// <c>MODEL_MIRROR</c> without user and password: what stands for the Hugging Face hub, from which models come. It ends in a slash.
    /// </summary>
    public Uri ModelMirror { get; init; } = new("https://huggingface.co/");

    /// <summary>User and password in <c>MODEL_MIRROR</c>; null where there are none. Internal, so that no formatter prints them.</summary>
    internal AuthenticationHeaderValue? ModelMirrorAuthorization { get; init; }

    /// <summary>Reads the settings anew.</summary>
    /// <param name="folder">
    /// Where to look for <c>.env</c>, upwards to the repository's root. Default: the working folder. A missing <c>.env</c> means the
    /// defaults.
    /// </param>
    /// <exception cref="SettingsException">A value is not allowed, or <c>.env</c> cannot be read.</exception>
    public static WorkshopSettings Load(string? folder = null)
    {
        var file = SettingsFile.Find(folder ?? Directory.GetCurrentDirectory());
        return SettingsParser.Parse(file.Folder, file.ReadValues(), file.FileName);
    }

    /// <summary>The same settings for another index: a named data set.</summary>
    /// <exception cref="SettingsException">The name is not allowed.</exception>
    public WorkshopSettings WithIndex(string name) =>
        PhotoSearch.IndexName.Problem(name) is { } problem
            ? throw new SettingsException($"Index name \"{name}\" is not allowed: it {problem}.") : this with { IndexName = name };

    /// <summary>
    /// A path as an index keeps it and people read it: relative to <see cref="BaseFolder"/>, with <c>/</c>, where it lies inside; else the
    /// full path.
    /// </summary>
    public string Shorten(string path) => UserPath.Shorten(path, BaseFolder);

    /// <summary>What to say where the starter model meets photos of any folder but the repository's sample gallery; else null.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="photosFolder">Full path of the folder that the photos lie in.</param>
    public static string? StarterNote(string model, string photosFolder)
    {
        var gallery = Path.TrimEndingDirectorySeparator(photosFolder);
        var root = Path.GetFullPath(Path.Combine(gallery, "..", ".."));
        var isSamples = gallery == Path.Combine(root, "data", "photos") && System.IO.File.Exists(Path.Combine(root, "Workshop.sln"));
        return model != ModelNames.Starter || isSamples ? null
            : "The starter model knows illustrated scenes only. For photographs set CLIP_MODEL=clip-ViT-B-32 " +
            "and an INDEX_NAME of their own in .env, or run photosearch setup.";
    }

    /// <summary>One line: <c>index: embedded (data/photos.db), model: starter, photos: data/photos</c>.</summary>
    public override string ToString() =>
        $"index: \"{IndexName}\", {(ServiceUri is null ? $"embedded ({Shorten(IndexFile)})" : $"at {ServiceUri}")}, model: " +
        $"{(Path.IsPathRooted(ClipModel) ? Shorten(ClipModel) : ClipModel)}, photos: {Shorten(PhotosDir)}";
}
