using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>
/// Takes the file <c>.env</c> and environment variables, which win over it; gives the workshop's settings: which model, index and photos.
/// </summary>
/// <remarks>
/// Safe to show: addresses here have no user and password. Those are in internal members, which notebooks and loggers do not print.
/// </remarks>
public sealed record WorkshopSettings
{
    /// <summary>
    /// The <see cref="BaseFolder"/> of a program that runs outside of the repository and finds no <c>.env</c> on its way up:
    /// <c>photosearch</c> in the user's data folder.
    /// </summary>
    public static string UserFolder => SettingsFile.UserDataFolder;

    /// <summary>The folder that relative paths start from: where <c>.env</c> lies, or the repository's root.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>The <c>.env</c> that was read, full path; null when there is none.</summary>
    public string? File { get; init; }

    /// <summary>Unknown keys in <c>.env</c>: a sentence for each, with the setting that was probably meant.</summary>
    public IReadOnlyList<string> UnknownKeys { get; init; } = [];

    /// <summary>
    /// Probable mistakes, one sentence each: <see cref="UnknownKeys"/>, a <c>PHOTOS_DIR</c> that does not exist, and the starter model with
    /// photos other than the sample gallery.
    /// </summary>
    public IReadOnlyList<string> Notes =>
    [
        .. UnknownKeys,
        .. new[]
        {
            Path.Exists(PhotosDir)
                ? StarterNote(ClipModel, PhotosDir)
                : $"There is no folder {PhotosDir}. Set PHOTOS_DIR to where your photos are, or leave it out for the sample gallery.",
        }.OfType<string>(),
    ];

    /// <summary><c>SERVICE_URI</c> without user and password; null means the embedded index.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>The user in <c>SERVICE_URI</c>, percent-decoded; null when there is none.</summary>
    public string? ServiceUser { get; init; }

    /// <summary>The password in <c>SERVICE_URI</c>, percent-decoded. Internal, so that it is never printed.</summary>
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
    /// <c>MODEL_MIRROR</c> without user and password: where models are downloaded from. Default: the Hugging Face hub. Ends in a slash.
    /// </summary>
    public Uri ModelMirror { get; init; } = new("https://huggingface.co/");

    /// <summary>User and password in <c>MODEL_MIRROR</c>; null when there are none. Internal, so that they are never printed.</summary>
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
    /// A path as people and indexes read it: inside <see cref="BaseFolder"/>, relative to it and with <c>/</c>; elsewhere, its
    /// full path.
    /// </summary>
    public string Shorten(string path) => UserPath.Shorten(path, BaseFolder);

    /// <summary>A warning when the starter model is used with photos other than the repository's sample gallery; else null.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="photosFolder">Full path of the folder that the photos lie in.</param>
    public static string? StarterNote(string model, string photosFolder) =>
        model != ModelNames.Starter || IsSampleGallery(photosFolder) ? null
            : "The starter model knows illustrated scenes only. For photographs, set CLIP_MODEL=clip-ViT-B-32 " +
                $"and a new INDEX_NAME in .env{(CommandLineProgram.Command("setup") is { } setup ? $", or run {setup}" : "")}.";

    /// <summary>Tells whether a folder is the repository's sample gallery, <c>data/photos</c>.</summary>
    /// <param name="folder">Its full path.</param>
    public static bool IsSampleGallery(string folder)
    {
        var photos = Path.TrimEndingDirectorySeparator(folder);
        var root = Path.GetFullPath(Path.Combine(photos, "..", ".."));
        // The file systems of macOS and Windows take letters of either case.
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return photos.Equals(Path.Combine(root, "data", "photos"), comparison) && System.IO.File.Exists(Path.Combine(root, "Workshop.sln"));
    }

    /// <summary>One line: <c>index: "photos", embedded (data/photos.db), model: starter, photos: data/photos</c>.</summary>
    public override string ToString() =>
        $"index: \"{IndexName}\", {(ServiceUri is null ? $"embedded ({Shorten(IndexFile)})" : $"at {ServiceUri}")}, model: " +
        $"{(Path.IsPathRooted(ClipModel) ? Shorten(ClipModel) : ClipModel)}, photos: {Shorten(PhotosDir)}";
}
