namespace PhotoSearch;

/// <summary>Turns the values from <c>.env</c> into settings, and reports wrong values.</summary>
internal static class SettingsParser
{
    /// <summary>All keys, in the order of <c>.env.example</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["SERVICE_URI", "SERVICE_CA_CERT", "INDEX_NAME", "CLIP_MODEL", "PHOTOS_DIR", "INDEX_FILE", "MODEL_CACHE", "MODEL_MIRROR"];

    public static WorkshopSettings Parse(string folder, IReadOnlyDictionary<string, string> values, string? fileName)
    {
        var service = ServiceAddress.Parse(Value("SERVICE_URI"), Where("SERVICE_URI"));
        var settings = new WorkshopSettings
        {
            BaseFolder = folder,
            File = fileName,
            UnknownKeys = [.. values.Keys.Except(Keys).Order(StringComparer.Ordinal).Select(Unknown)],
            ServiceUri = service?.Uri,
            ServiceUser = service?.User,
            ServicePassword = service?.Password,
            ServiceCaCert = Value("SERVICE_CA_CERT") is { } certificate ? ExistingFile("SERVICE_CA_CERT", certificate) : null,
            IndexName = CheckIndexName(Value("INDEX_NAME") ?? "photos"),
            ClipModel = CheckModel(Value("CLIP_MODEL") ?? ModelNames.Starter),
            PhotosDir = FullPath(Value("PHOTOS_DIR") ?? "data/photos"),
            IndexFile = FullPath(Value("INDEX_FILE") ?? "data/photos.db"),
            ModelCache = Value("MODEL_CACHE") is { } cache ? FullPath(cache) : Path.Combine(SettingsFile.UserDataFolder, "models"),
        };
        return Value("MODEL_MIRROR") is { } mirror ? WithMirror(settings, mirror) : settings;

        string Unknown(string key) =>
            $"{fileName} sets {key}, which is not a setting. Did you mean {NearestName.Of(key, Keys)}? .env.example lists them all.";

        string? Value(string key) => values.GetValueOrDefault(key)?.Trim() is not { Length: > 0 } value ? null
            // A quoted value in .env may contain a line break, and NUL as \x00. The message does not repeat the value, which may be a
            // password.
            : !value.AsSpan().ContainsAny('\0', '\n', '\r') ? value
            : throw new SettingsException(
                $"{key} contains a line break or a NUL character, which is not allowed. Write its value on one line.");

        WorkshopSettings WithMirror(WorkshopSettings settings, string value)
        {
            // As with SERVICE_URI, the message does not repeat the value.
            var mirror = ServiceAddress.Read(value) ?? throw new SettingsException(
                $"MODEL_MIRROR is not an address of the form https://host/path. Correct it{Where("MODEL_MIRROR")}, or leave it empty to " +
                "download from https://huggingface.co.");
            return settings with
            {
                ModelMirror = new Uri(mirror.Uri.AbsoluteUri.TrimEnd('/') + "/"), ModelMirrorAuthorization = mirror.Authorization,
            };
        }

        string Where(string key) => Environment.GetEnvironmentVariable(key) is not null ? " in the environment variable"
            : fileName is null ? "" : $" in {fileName}";

        string FullPath(string path) => UserPath.Full(path, folder);

        string ExistingFile(string key, string path) => File.Exists(FullPath(path))
            ? FullPath(path)
            : throw Wrong(key, path, $"there is no such file in {folder}. Enter the path of a PEM file, relative to the folder of .env.");

        string CheckIndexName(string name) =>
            IndexName.Problem(name) is { } problem ? throw Wrong("INDEX_NAME", name, $"it {problem}.") : name;

        string CheckModel(string model)
        {
            if (ModelNames.Find(model) is { } name) return name;
            var path = FullPath(model);
            return Directory.Exists(path) ? path : throw Wrong("CLIP_MODEL", model,
                $"it must be {string.Join(", ", ModelNames.All.Select(name => $"\"{name}\""))}, or a folder with vision_model.onnx, " +
                "text_model.onnx, vocab.json and merges.txt.");
        }

        SettingsException Wrong(string key, string value, string allowed) => new($"{key} \"{value}\" is not allowed: {allowed}" + (
            Environment.GetEnvironmentVariable(key) is null ? fileName is null ? "" : $" Change it in {fileName}."
            : $" It comes from the environment variable {key}{(fileName is null ? "" : $", which overrides {fileName}")}. " +
                "Change or unset that variable."));
    }
}
