using System.Text;

namespace PhotoSearch;

/// <summary>Changes to a <c>.env</c> file. Each value is checked before anything is written.</summary>
public sealed class SettingsDraft
{
    private readonly string folder;
    private readonly Dictionary<string, string> written;
    private readonly Dictionary<string, string> changes = new(StringComparer.Ordinal);

    private SettingsDraft(SettingsFile place)
    {
        folder = place.Folder;
        File = place.FileName ?? Path.Combine(place.Folder, ".env");
        written = place.ReadFile();
    }

    /// <summary>Full path of the <c>.env</c> to write.</summary>
    public string File { get; }

    /// <summary>Starts from the <c>.env</c> that the settings come from, or from the place for a new one.</summary>
    /// <param name="workingFolder">
    /// Where to start looking, upwards to the repository's root. Outside the repository, the last place is the user's data folder.
    /// </param>
    /// <param name="here">True to use a <c>.env</c> in <paramref name="workingFolder"/> itself.</param>
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public static SettingsDraft Begin(string workingFolder, bool here = false)
    {
        var own = Path.Combine(workingFolder, ".env");
        return new(here ? new(workingFolder, System.IO.File.Exists(own) ? own : null) : SettingsFile.Find(workingFolder));
    }

    /// <summary>The settings as the file will contain them, without environment variables.</summary>
    /// <exception cref="SettingsException">A value is not allowed.</exception>
    public WorkshopSettings Check() => SettingsParser.Parse(folder, written.Concat(changes).GroupBy(pair => pair.Key)
        .ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value), fileName: null) with { File = File };

    /// <summary>Keys whose present value in the file will be replaced.</summary>
    public IReadOnlyList<string> Overwritten =>
        [.. changes.Where(change => written.TryGetValue(change.Key, out var value) && value.Length > 0 && value != change.Value)
            .Select(change => change.Key)];

    /// <summary>Keys that are new or get a different value.</summary>
    public IReadOnlyList<string> Changed =>
        [.. changes.Where(change => written.GetValueOrDefault(change.Key) != change.Value).Select(change => change.Key)];

    /// <summary>Sets <c>SERVICE_URI</c>.</summary>
    /// <param name="address">
    /// The server, or empty for the embedded index. It may contain user and password, percent-encoded. The other two parameters override
    /// them.
    /// </param>
    /// <param name="user">Not encoded. Null keeps the present user if the server is the same.</param>
    /// <param name="password">
    /// Not encoded. Null keeps the present password if server and user are the same, so that no other server gets it.
    /// </param>
    /// <exception cref="SettingsException">The address is not valid.</exception>
    public void SetService(string address, string? user, string? password)
    {
        if (address.Length == 0)
        {
            Set("SERVICE_URI", "");
            return;
        }
        var service = ServiceAddress.Parse(address)!;
        var present = Check();
        var isSame = present.ServiceUri is { } uri
            && Uri.Compare(uri, service.Uri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        user ??= service.User ?? (isSame ? present.ServiceUser : null) ?? "";
        password ??= service.Password ?? (isSame && user == present.ServiceUser ? present.ServicePassword : null) ?? "";
        var credentials = user.Length == 0 ? "" : $"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@";
        var bare = service.Uri.GetComponents(UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped)
            .TrimEnd('/');
        Set("SERVICE_URI", $"{service.Uri.Scheme}://{credentials}{bare}");
    }

    /// <summary>Sets <c>INDEX_NAME</c>.</summary>
    /// <exception cref="SettingsException">The name is not allowed.</exception>
    public void SetIndex(string name) => Set("INDEX_NAME", name);

    /// <summary>Sets <c>PHOTOS_DIR</c>.</summary>
    /// <param name="path">A folder, relative to the working folder.</param>
    /// <exception cref="SettingsException">The folder does not exist.</exception>
    public void SetPhotos(string path)
    {
        var full = UserPath.Full(path, Directory.GetCurrentDirectory());
        if (!Directory.Exists(full)) throw new SettingsException($"There is no folder {full}. Enter the folder with your photos.");
        Set("PHOTOS_DIR", UserPath.Shorten(full, folder));
    }

    /// <summary>Sets <c>CLIP_MODEL</c>.</summary>
    /// <param name="model">One of <see cref="ModelCatalog.Names"/>, or a folder, relative to the working folder.</param>
    /// <exception cref="SettingsException">The model does not exist.</exception>
    public void SetModel(string model)
    {
        var full = UserPath.Full(model, Directory.GetCurrentDirectory());
        Set("CLIP_MODEL", ModelNames.Find(model) ?? (Directory.Exists(full) ? UserPath.Shorten(full, folder) : model));
    }

    /// <summary>Writes the file, readable only by its owner, because it may contain a password. Comments and other keys stay.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken = default)
    {
        // If it is a link, write its target.
        var file = (System.IO.File.Exists(File) ? System.IO.File.ResolveLinkTarget(File, returnFinalTarget: true)?.FullName : null) ?? File;
        var text = System.IO.File.Exists(file)
            ? await ReadAsync(file, cancellationToken)
            : "# Written by the setup command. All settings: docs/settings.md in the workshop's repository.\n";
        foreach (var (key, value) in changes) text = EnvText.Set(text, key, value);

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Write to another name first, so that readers, and a full disk, leave the old file intact.
        var unfinished = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var writer = new StreamWriter(unfinished, create))
                await writer.WriteAsync(text.AsMemory(), cancellationToken);
            System.IO.File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(unfinished);
        }
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await System.IO.File.ReadAllTextAsync(file, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellationToken);
        }
        catch (DecoderFallbackException foreign)
        {
            throw new SettingsException(
                $"{file} is not UTF-8 text, so it cannot be changed safely. Save it as UTF-8 in an editor, then run this again.",
                foreign);
        }
    }

    private void Set(string key, string value)
    {
        if (value.Any(char.IsControl)) throw new SettingsException($"{key} must not contain line breaks or other control characters.");
        var before = changes.GetValueOrDefault(key);
        changes[key] = value;
        try
        {
            Check();
        }
        catch
        {
            if (before is null) changes.Remove(key);
            else changes[key] = before;
            throw;
        }
    }
}
