using System.Diagnostics;
using static PhotoSearch.Tests.PictureFiles;

namespace PhotoSearch.Tests;

/// <summary>Links, devices, pipes, folders and other things at a photo's path.</summary>
public sealed class ImageDecoderFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_link_to_a_photo_is_that_photo()
    {
        SkipOnWindows();
        var photo = ImageDecoder.EncodePng(Gradient(8, 8));
        Directory.CreateDirectory(In("real/deeper"));
        await File.WriteAllBytesAsync(In("real/photo.png"), photo);
        // Through the linked folder, .NET resolves the link's ".." from the wrong folder.
        File.CreateSymbolicLink(In("real/deeper/link.png"), "../photo.png");
        Directory.CreateSymbolicLink(In("linked"), "real/deeper");

        Assert.Equal(photo, await ImageDecoder.ReadFileAsync(In("real/deeper/link.png")));
        Assert.Equal(photo, await ImageDecoder.ReadFileAsync(In("linked/link.png")));
    }

    [Fact]
    public async Task A_link_to_a_huge_file_is_refused_unread()
    {
        SkipOnWindows();
        await using (var sparse = File.OpenWrite(In("huge")))
            sparse.SetLength(ImageDecoder.MaxFileBytes + 1);
        File.CreateSymbolicLink(In("x.jpg"), In("huge"));

        Assert.StartsWith("the file is ", await ReasonAsync(In("x.jpg")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_and_a_link_to_one_are_refused_unread()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(In("x.jpg"), "/dev/zero");

        foreach (var path in new[] { In("x.jpg"), "/dev/zero" })
            Assert.Equal("an empty file, a pipe or a device", await ReasonAsync(path));
    }

    [Fact]
    public async Task A_pipe_and_a_link_to_one_are_refused_and_not_waited_for()
    {
        SkipOnWindows();
        using (var made = Process.Start("mkfifo", In("pipe")))
            await made.WaitForExitAsync();
        File.CreateSymbolicLink(In("x.jpg"), "pipe");

        // Opening the pipe would never return, and the test would hang.
        foreach (var path in new[] { In("x.jpg"), In("pipe") })
            Assert.Equal(
                "an empty file, a pipe or a device", await Task.Run(() => ReasonAsync(path)).WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_folder_is_refused_as_a_folder() => Assert.Equal("a folder, not a photo", await ReasonAsync(folder));

    [Fact]
    public async Task A_broken_link_is_a_missing_file()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(In("x.jpg"), In("gone"));

        Assert.Equal("no such file", await ReasonAsync(In("x.jpg")));
    }

    [Fact]
    public async Task The_reason_does_not_name_the_path()
    {
        SkipOnWindows();
        File.CreateSymbolicLink(In("x.jpg"), In("y.jpg"));
        File.CreateSymbolicLink(In("y.jpg"), In("x.jpg"));
        File.CreateSymbolicLink(In("z"), In("z"));

        Assert.Equal("cannot be opened (Too many levels of symbolic links)", await ReasonAsync(In("x.jpg")));
        Assert.Equal(
            "Too many levels of symbolic links",
            UserPath.ReasonWithoutIt(Assert.Throws<IOException>(() => Directory.GetFiles(In("z"))), In("z")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b.jpg")]
    public async Task An_invalid_path_is_refused(string path) =>
        Assert.Equal("not a valid file path", await ReasonAsync(path));

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_given_as_the_likely_reason() =>
        Assert.Equal("no such file (its name may not be UTF-8)", await ReasonAsync(In("caf\uFFFD.jpg")));

    private string In(string name) => Path.Combine(folder, name);

    private static async Task<string> ReasonAsync(string path) =>
        (await Assert.ThrowsAsync<UnreadablePhotoException>(() => ImageDecoder.ReadFileAsync(path))).Reason;

    private static void SkipOnWindows() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other pipes and devices, and makes links only for administrators");
}
