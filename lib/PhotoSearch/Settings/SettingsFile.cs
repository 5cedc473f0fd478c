using DotNetEnv;

namespace PhotoSearch;

/// <summary>A <c>.env</c> file, or the place where there could be one.</summary>
/// <param name="Folder">The folder that relative paths in it start from.</param>
/// <param name="FileName">Full path of the <c>.env</c>; null when there is none.</param>
internal sealed record SettingsFile(string Folder, string? FileName)
{
    /// <summary>
    /// Looks upwards from a folder: for <c>.env</c>, and no further than the repository's root; outside of it, last in the user's data
    /// folder.
    /// </summary>
    public static SettingsFile Find(string folder)
    {
        for (var place = new DirectoryInfo(folder); place is not null; place = place.Parent)
        {
            var file = Path.Combine(place.FullName, ".env");
            if (File.Exists(file)) return new(place.FullName, file);
            if (File.Exists(Path.Combine(place.FullName, "Workshop.sln"))) return new(place.FullName, null);
        }
        var user = Path.Combine(UserDataFolder, ".env");
        return new(UserDataFolder, File.Exists(user) ? user : null);
    }

    /// <summary>Where an installed tool keeps what it downloads and indexes.</summary>
    /// <remarks>Not verified: of a new user, the folder around it is not there yet, and would be "" if .NET looked for it.</remarks>
    public static string UserDataFolder =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "photosearch");

    /// <summary>The file's values, with environment variables of the same names over them.</summary>
    public IReadOnlyDictionary<string, string> ReadValues()
    {
        var values = ReadFile();
        foreach (var key in SettingsParser.Keys)
            if (Environment.GetEnvironmentVariable(key) is { } value)
                values[key] = value;
        return values;
    }

    /// <summary>The file's values alone; none where there is no file.</summary>
    public Dictionary<string, string> ReadFile()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FileName is not null)
            foreach (var (key, value) in ParseFile())
                values[key] = value;
        return values;
    }

    private IEnumerable<KeyValuePair<string, string>> ParseFile()
    {
        // DotNetEnv replaces $NAME by an environment variable, with no way to switch that off, and a password may hold a $.
        // So it gets to see a private-use character in the place of each.
        const char DollarInDisguise = '\uE024';
        try
        {
            var text = File.ReadAllText(FileName!).Replace('$', DollarInDisguise);
            return [.. Env.LoadContents(text, Env.NoEnvVars())
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Replace(DollarInDisguise, '$')))];
        }
        catch (Sprache.ParseException unparsable)
        {
            // The parser's own message quotes what stands before the mistake, which may be a password.
            throw new SettingsException(
                $"{FileName}: line {unparsable.Position.Line} is not of the form KEY=value. Compare it with .env.example.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{FileName} cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
