using System.Net;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Tests;

public sealed class ServedFoldersTests : IDisposable
{
    /// <summary>300 letters, more than any file system allows in a name.</summary>
    private const string LongName =
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" +
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" +
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-folders-");

    public ServedFoldersTests()
    {
        foreach (var name in new[] { "base/data", "photos/deeper", "photos-of-others", "named" }) folder.CreateSubdirectory(name);
        File.CreateSymbolicLink(In("base", "away"), In("photos-of-others"));
        File.CreateSymbolicLink(In("base", "round"), In("base", "round"));
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("photos", true)]
    [InlineData("photos/deeper", true)]
    [InlineData("base/data", true)]
    [InlineData("base/not-there-yet", true)]
    [InlineData("named", true)]
    [InlineData("photos-of-others", false)]
    [InlineData("photos/../photos-of-others", false)]
    [InlineData("base/away", false)]
    [InlineData("base/round", false)]
    [InlineData(LongName, false)]
    [InlineData("base/" + LongName, true)]
    [InlineData("", false)]
    [InlineData("/", false)]
    public void An_index_on_a_server_may_use_only_folders_of_the_settings_and_options(string named, bool served)
    {
        Assert.Equal(served, Folders("https://127.0.0.1:1").Of(Index(In(named))) is not null);
        // The embedded index is a file of the user and may use any folder.
        Assert.NotNull(Folders(null).Of(Index(In(named))));
    }

    [Fact]
    public void A_folder_is_relative_to_the_settings_folder_and_defaults_to_PHOTOS_DIR()
    {
        var folders = Folders("https://127.0.0.1:1");

        Assert.Equal(In("base", "data"), folders.Of(Index("data")));
        Assert.Equal(In("photos"), folders.Of(Index(null)));
        Assert.Null(folders.Of(Index("../photos-of-others")));
        Assert.Null(folders.Of(Index("data\0")));
    }

    /// <summary>Recursion would keep a copy of the path for each folder, which is gigabytes.</summary>
    [Fact]
    public void A_path_of_too_many_folders_is_refused_at_once()
    {
        var path = In(string.Concat(Enumerable.Repeat($"a{Path.DirectorySeparatorChar}", 40_000)) + "photo.jpg");
        Assert.Equal(path, RealPath.Of(path));
    }

    [Fact]
    public void Links_anywhere_in_a_path_are_followed()
    {
        File.CreateSymbolicLink(In("photos", "up"), "../base");
        File.CreateSymbolicLink(In("photos", "twice"), "up/away");

        Assert.Equal(In("photos-of-others", "not-there.jpg"), RealPath.Of(In("photos", "twice", "not-there.jpg")));
        Assert.Equal(In("base", "data"), RealPath.Of(In("photos", "up", "data")));
        Assert.ThrowsAny<IOException>(() => RealPath.Of(In("base", "round", "photo.jpg")));
    }

    private string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    private static IndexInfo Index(string? photosFolder) => new("photos", 1, 1, 512, "starter", photosFolder);

    private ServedFolders Folders(string? service) => new(new(new WorkshopSettings
    {
        BaseFolder = In("base"), IndexName = "photos", ClipModel = "starter", PhotosDir = In("photos"), IndexFile = In("photos.db"),
        ModelCache = In("models"),
        ServiceUri = service is null ? null : new(service),
    }, IPAddress.Loopback, 0, null, ReadOnly: false, [In("named")]));
}
