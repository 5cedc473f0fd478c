using DotNetEnv;

namespace PhotoSearch;

/// <summary>A <c>.env</c> file, or the place for one.</summary>
/// <param name="Folder">The base folder for relative paths.</param>
/// <param name="FileName">Full path of the <c>.env</c>. Null if there is none.</param>
internal sealed record SettingsFile(string Folder, string? FileName)
{
    /// <summary>
    /// Looks for <c>.env</c> from a folder upwards, as far as the repository's root. Outside the repository, it looks in the user's data
    /// folder last.
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

    /// <summary>The folder for an installed tool's downloads and indexes.</summary>
    /// <remarks>DoNotVerify, because .NET would return "" for a new user, whose parent folder does not exist yet.</remarks>
    public static string UserDataFolder =>
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "photosearch");

    /// <summary>The file's values, overridden by environment variables of the same names.</summary>
    public IReadOnlyDictionary<string, string> ReadValues()
    {
        var values = ReadFile();
        foreach (var key in SettingsParser.Keys)
            if (Environment.GetEnvironmentVariable(key) is { } value)
                values[key] = value;
        return values;
    }

    /// <summary>The file's values only. Empty if there is no file.</summary>
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
        // DotNetEnv always replaces $NAME with an environment variable, but a password may contain a $. So hide each $ from it behind a
        // private-use character.
        const char DollarInDisguise = '\uE024';
        try
        {
            var text = File.ReadAllText(FileName!).Replace('$', DollarInDisguise);
            return [.. Env.LoadContents(text, Env.NoEnvVars())
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Replace(DollarInDisguise, '$')))];
        }
        catch (Sprache.ParseException unparsable)
        {
            // The parser's message quotes the text before the error, which may be a password.
            throw new SettingsException(
                $"{FileName}: line {unparsable.Position.Line} is not of the form KEY=value. Compare it with .env.example.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{FileName} cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
