namespace PhotoSearch.Tests;

/// <summary>Folders and files that cannot be opened are named and skipped, and all other photos are added.</summary>
public sealed class UnreadableFolderTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Names_that_are_not_UTF_8_and_paths_that_are_too_long_are_named_and_skipped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux allows any bytes in a file name.");
        GalleryCopies.CopyTo(photosearch.In("mine", "2024"), 2);
        var photo = TestPaths.InRepository("data", "photos", "p003.jpg");
        await ShellAsync(
            $"cd '{photosearch.In("mine")}' && bad=$(printf 'caf\\351') && mkdir \"$bad\" && cp '{photo}' \"$bad/a.jpg\" && " +
            $"cp '{photo}' \"$bad.jpg\" && ln -s loop loop && name=$(printf '%0250d' 0) && " +
            $"for i in $(seq 20); do mkdir $name && cd $name || exit 1; done && cp '{photo}' deep.jpg");
        try
        {
            var added = await photosearch.RunAsync("add", photosearch.In("mine"));
            var again = await photosearch.RunAsync("add", photosearch.In("mine", "**", "*.jpg"), photosearch.In("mine", "*.jpg"));

            Assert.Equal((3, 3), (added.ExitCode, again.ExitCode));
            Assert.StartsWith("2 photos indexed in ", added.Output, StringComparison.Ordinal);
            Assert.Contains("; 0 unchanged, 3 skipped.", added.Output, StringComparison.Ordinal);
            Assert.Contains("; 2 unchanged, 3 skipped.", again.Output, StringComparison.Ordinal);
            Assert.Contains(
                "Skipped caf\uFFFD: cannot open this folder: a name in its path is not UTF-8, so rename it\n", added.Error,
                StringComparison.Ordinal);
            Assert.Contains("Skipped caf\uFFFD.jpg: no such file (its name may not be UTF-8)\n", added.Error, StringComparison.Ordinal);
            Assert.Matches("Skipped 0{250}[0/]+: cannot open this folder: its path is too long\n", added.Error);
        }
        finally
        {
            // .NET cannot remove such names either.
            await ShellAsync($"rm -rf '{photosearch.In("mine")}'");
        }
    }

    [Fact]
    public async Task A_folder_without_read_permission_is_skipped_both_found_and_named()
    {
        NeedsRoot();
        GalleryCopies.CopyTo(photosearch.In("mine", "open"), 2);
        GalleryCopies.CopyTo(photosearch.In("mine", "closed"), 1, skip: 2);
        await CloseAsync(mode: "000");
        string[][] commands =
            [["add", photosearch.In("mine")], ["add", photosearch.In("mine", "open"), photosearch.In("mine", "closed"), "--prune"]];

        foreach (var command in commands)
        {
            var added = await photosearch.RunAsync(command);
            Assert.True(added.ExitCode == 3, added.Said);
            Assert.Contains("1 skipped", added.Output, StringComparison.Ordinal);
            Assert.Contains("Skipped closed: cannot open this folder: permission denied\n", added.Error, StringComparison.Ordinal);
        }
        var pattern = await photosearch.RunAsync("add", photosearch.In("mine", "closed", "*.jpg"));
        Assert.Equal(
            (1, $"{photosearch.In("mine", "closed")}: cannot open this folder: permission denied."),
            (pattern.ExitCode, pattern.Error.TrimEnd()));
        await ReopenAsync();
    }

    /// <summary>With mode 311, a folder cannot be listed, but its files can be opened by name.</summary>
    [Fact]
    public async Task Prune_keeps_photos_of_a_folder_that_cannot_be_listed_and_removes_others()
    {
        NeedsRoot();
        GalleryCopies.CopyTo(photosearch.In("mine", "open"), 2);
        GalleryCopies.CopyTo(photosearch.In("mine", "closed"), 2, skip: 2);
        await photosearch.RunAsync("add", photosearch.In("mine"));
        File.Delete(photosearch.In("mine", "open", "p001.jpg"));
        File.Delete(photosearch.In("mine", "closed", "p003.jpg"));
        await CloseAsync(mode: "311");
        string[][] commands =
        [
            ["add", photosearch.In("mine"), "--prune"],
            ["add", photosearch.In("mine", "open"), photosearch.In("mine", "closed"), "--prune"],
        ];

        foreach (var (removed, command) in commands.Index())
        {
            var pruned = await photosearch.RunAsync(command);
            Assert.True(pruned.ExitCode == 3, pruned.Said);
            Assert.Contains($"1 unchanged, 1 skipped, {1 - removed} removed.", pruned.Output, StringComparison.Ordinal);
            Assert.Contains("Skipped closed: ", pruned.Error, StringComparison.Ordinal);
        }
        await ReopenAsync();
    }

    [Fact]
    public async Task Evaluate_names_a_folder_without_read_permission_with_and_without_an_index()
    {
        NeedsRoot();
        GalleryCopies.CopyTo(photosearch.In("mine", "open"), 2);
        GalleryCopies.CopyTo(photosearch.In("mine", "closed"), 1, skip: 2);
        await photosearch.RunAsync("add", photosearch.In("mine"), "--index", "mine");
        await CloseAsync(mode: "000");

        foreach (var options in new string[][] { [], ["--index", "mine"] })
        {
            var result = await photosearch.RunAsync(["evaluate", photosearch.In("mine"), .. options]);
            Assert.True(result.ExitCode == 3, result.Said);
            Assert.Single(result.Error.Split('\n'), line => line.StartsWith("Skipped closed: ", StringComparison.Ordinal));
        }
        await ReopenAsync();
    }

    private static void NeedsRoot() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs Linux and root to run as another user.");

    /// <summary>Sets the mode of the folder "closed" and drops root's rights, which would override it.</summary>
    private async Task CloseAsync(string mode)
    {
        await ShellAsync($"cd '{photosearch.In()}' && chmod -R a+rwX . && chmod {mode} mine/closed");
        photosearch.RunAsNobody();
    }

    private Task ReopenAsync() => ShellAsync($"chmod 700 '{photosearch.In("mine", "closed")}'");

    private static async Task ShellAsync(string script)
    {
        var result = await TestProcess.RunAsync("bash", ["-c", script]);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
