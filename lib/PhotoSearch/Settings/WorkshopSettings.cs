using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>
/// The workshop's settings: model, index and photos. They come from the file <c>.env</c> and from environment variables, which override the
/// file.
/// </summary>
/// <remarks>
/// Safe to show: the addresses contain no user and password. Those are internal members, which notebooks and loggers do not print.
/// </remarks>
public sealed record WorkshopSettings
{
    /// <summary>
    /// <c>photosearch</c> in the user's data folder: the <see cref="BaseFolder"/> of a program outside the repository, if no <c>.env</c> is
    /// found in the working folder or above.
    /// </summary>
    public static string UserFolder => SettingsFile.UserDataFolder;

    /// <summary>
    /// The base folder for relative paths: the folder of <c>.env</c>, or else the repository's root, or else <see cref="UserFolder"/>.
    /// </summary>
    public required string BaseFolder { get; init; }

    /// <summary>Full path of the <c>.env</c> that was read. Null if there is none.</summary>
    public string? File { get; init; }

    /// <summary>Warnings about unknown keys in <c>.env</c>, each with the closest setting.</summary>
    public IReadOnlyList<string> UnknownKeys { get; init; } = [];

    /// <summary>
    /// Warnings: <see cref="UnknownKeys"/>, a missing <c>PHOTOS_DIR</c>, and the starter model with photos other than the sample photos.
    /// </summary>
    public IReadOnlyList<string> Notes =>
    [
        .. UnknownKeys,
        .. new[]
        {
            Path.Exists(PhotosDir)
                ? StarterNote(ClipModel, PhotosDir)
                : $"There is no folder {PhotosDir}. Set PHOTOS_DIR to the folder with your photos, or remove this setting to use the " +
                    "sample photos.",
        }.OfType<string>(),
    ];

    /// <summary><c>SERVICE_URI</c> without user and password. Null for the embedded index.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>The user in <c>SERVICE_URI</c>, percent-decoded. Null if there is none.</summary>
    public string? ServiceUser { get; init; }

    /// <summary>The password in <c>SERVICE_URI</c>, percent-decoded. Internal, so that it is never printed.</summary>
    internal string? ServicePassword { get; init; }

    /// <summary>
    /// <c>SERVICE_CA_CERT</c>: a PEM file with the authority that signed the service's certificate. Null to use the system's authorities.
    /// </summary>
    public string? ServiceCaCert { get; init; }

    /// <summary><c>INDEX_NAME</c>. Default <c>photos</c>.</summary>
    public required string IndexName { get; init; }

    /// <summary>
    /// <c>CLIP_MODEL</c>: a name from the catalog, such as <c>starter</c> (the default), or the full path of a model folder.
    /// </summary>
    public required string ClipModel { get; init; }

    /// <summary><c>PHOTOS_DIR</c>, full path. Default <c>data/photos</c>, the sample photos.</summary>
    public required string PhotosDir { get; init; }

    /// <summary><c>INDEX_FILE</c>, full path of the embedded index. Default <c>data/photos.db</c>.</summary>
    public required string IndexFile { get; init; }

    /// <summary>
    /// <c>MODEL_CACHE</c>, full path of the folder for downloaded models. Default: <c>photosearch/models</c> in the user's data folder.
    /// </summary>
    public required string ModelCache { get; init; }

    /// <summary>
    /// <c>MODEL_MIRROR</c> without user and password: the server to download models from. Ends in a slash. Default: the Hugging Face hub.
    /// </summary>
    public Uri ModelMirror { get; init; } = HuggingFace;

    internal static Uri HuggingFace { get; } = new("https://huggingface.co/");

    /// <summary>User and password in <c>MODEL_MIRROR</c>. Null if there are none. Internal, so that they are never printed.</summary>
    internal AuthenticationHeaderValue? ModelMirrorAuthorization { get; init; }

    /// <summary>Reads the settings from <c>.env</c> and the environment.</summary>
    /// <param name="folder">
    /// Where to start looking for <c>.env</c>, upwards to the repository's root. Default: the working folder. Outside the repository, the
    /// last place is <see cref="UserFolder"/>. Without a <c>.env</c>, the defaults apply.
    /// </param>
    /// <exception cref="SettingsException">A value is not allowed, or <c>.env</c> cannot be read.</exception>
    public static WorkshopSettings Load(string? folder = null)
    {
        var file = SettingsFile.Find(folder ?? Directory.GetCurrentDirectory());
        return SettingsParser.Parse(file.Folder, file.ReadValues(), file.FileName);
    }

    /// <summary>The same settings for another index.</summary>
    /// <exception cref="SettingsException">The name is not allowed.</exception>
    public WorkshopSettings WithIndex(string name) =>
        PhotoSearch.IndexName.Problem(name) is { } problem
            ? throw new SettingsException($"Index name \"{name}\" is not allowed: it {problem}.") : this with { IndexName = name };

    /// <summary>
    /// Shortens a path for messages and indexes. Inside <see cref="BaseFolder"/>, it becomes relative, with <c>/</c>. Elsewhere, it stays a
    /// full path.
    /// </summary>
    public string Shorten(string path) => UserPath.Shorten(path, BaseFolder);

    /// <summary>A warning if the starter model is used with photos other than the sample photos, otherwise null.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="photosFolder">Full path of the photos' folder.</param>
    public static string? StarterNote(string model, string photosFolder) =>
        model != ModelNames.Starter || IsSampleGallery(photosFolder) ? null
            : "The starter model was trained only on drawings. For real photos, set CLIP_MODEL=clip-ViT-B-32 " +
                $"and a new INDEX_NAME in .env{(CommandLineProgram.Command("setup") is { } setup ? $", or run {setup}" : "")}.";

    /// <summary>True if a folder is the repository's sample photos, <c>data/photos</c>.</summary>
    /// <param name="folder">Its full path.</param>
    public static bool IsSampleGallery(string folder)
    {
        var photos = Path.TrimEndingDirectorySeparator(folder);
        var root = Path.GetFullPath(Path.Combine(photos, "..", ".."));
        // The file systems of macOS and Windows ignore case.
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return photos.Equals(Path.Combine(root, "data", "photos"), comparison) && System.IO.File.Exists(Path.Combine(root, "Workshop.sln"));
    }

    /// <summary>The settings on one line: <c>index: "photos", embedded (data/photos.db), model: starter, photos: data/photos</c>.</summary>
    public override string ToString() =>
        $"index: \"{IndexName}\", {(ServiceUri is null ? $"embedded ({Shorten(IndexFile)})" : $"at {ServiceUri}")}, model: " +
        $"{(Path.IsPathRooted(ClipModel) ? Shorten(ClipModel) : ClipModel)}, photos: {Shorten(PhotosDir)}";
}
