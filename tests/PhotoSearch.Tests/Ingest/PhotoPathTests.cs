namespace PhotoSearch.Tests;

public sealed class PhotoPathTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-path-");

    public PhotoPathTests()
    {
        foreach (var file in new[] { "a.jpg", "B.JPG", "c.png", "notes.txt", "2023/d.jpg", "2024/may/e.jpg", "2024/june/f.webp",
            "a*b/g.jpg" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
            File.WriteAllText(In(file), "");
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("", "2023/d.jpg 2024/june/f.webp 2024/may/e.jpg B.JPG a*b/g.jpg a.jpg c.png")]
    [InlineData("2024", "2024/june/f.webp 2024/may/e.jpg")]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData("*.jpg", "B.JPG a.jpg")]
    [InlineData("*", "B.JPG a.jpg c.png")]
    [InlineData("**/*.jpg", "2023/d.jpg 2024/may/e.jpg B.JPG a*b/g.jpg a.jpg")]
    [InlineData("202*/**", "2023/d.jpg 2024/june/f.webp 2024/may/e.jpg")]
    [InlineData("*/may/*", "2024/may/e.jpg")]
    [InlineData("2024/*.jpg", "")]
    [InlineData("a*b", "a*b/g.jpg")]
    public void A_path_finds_its_photos(string path, string expected) => Assert.Equal(expected, Found(PhotoPath.Parse(In(path))));

    [Theory]
    [InlineData("nowhere")]
    [InlineData("nowhere/*.jpg")]
    public void A_missing_path_is_reported(string path) =>
        Assert.Contains("There is no folder or file", Assert.Throws<PhotoSearchException>(() => PhotoPath.Parse(In(path))).Message);

    [Fact]
    public void Each_photo_is_found_once_and_a_named_file_may_have_any_extension()
    {
        var paths = PhotoPath.WithoutRepeats(Parse("2024", "2024/may", "2024/**/*.webp", "a.jpg", "*.jpg", "notes.txt", "2024"));

        Assert.Equal(["2024", "a.jpg", "*.jpg", "notes.txt"], paths.Select(path => Path.GetRelativePath(folder.FullName, path.ToString())));
        Assert.Equal("2024/june/f.webp 2024/may/e.jpg B.JPG a.jpg notes.txt", Found([.. paths]));
        Assert.Equal(2, PhotoPath.WithoutRepeats(Parse("", "notes.txt", "a.jpg")).Count);
    }

    [Fact]
    public void The_common_folder_is_the_deepest_that_holds_all()
    {
        Assert.Equal(In("2024"), Common("2024/may", "2024/june/f.webp"));
        Assert.Equal(folder.FullName, Common("2024/may", "2023"));
        Assert.Equal(folder.FullName, Common("2024", "*.jpg"));
        Assert.Equal(In("2023"), Common("2023"));

        string? Common(params string[] paths) => PhotoPath.CommonFolder(Parse(paths));
    }

    private PhotoPath[] Parse(params string[] paths) => [.. paths.Select(path => PhotoPath.Parse(In(path)))];

    private string In(string path) => Path.Combine(folder.FullName, path);

    private string Found(params PhotoPath[] paths) =>
        string.Join(' ', PhotoPath.FindAll(paths, folder.FullName).Select(photo => photo.RelativePath).Order(StringComparer.Ordinal));
}
