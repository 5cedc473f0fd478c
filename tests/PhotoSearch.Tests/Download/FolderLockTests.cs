namespace PhotoSearch.Tests;

public sealed class FolderLockTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-lock-");

    public void Dispose() => folder.Delete(recursive: true);

    private string Models => Path.Combine(folder.FullName, "models");

    [Fact]
    public async Task The_second_waits_until_the_first_is_done_and_says_so_once()
    {
        var time = new HastyTime();
        var waiting = 0;
        var first = await FolderLock.TakeAsync(Models, null, time, CancellationToken.None);
        var looks = 0;
        time.Waiting += () =>
        {
            if (++looks == 3) first.Dispose();
        };
        using var second = await FolderLock.TakeAsync(Models, () => waiting++, time, CancellationToken.None);
        Assert.Equal((1, 3), (waiting, looks));
    }

    [Fact]
    public async Task The_wait_can_be_interrupted()
    {
        using var interrupt = new CancellationTokenSource();
        using var first = await FolderLock.TakeAsync(Models, null, TimeProvider.System, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => FolderLock.TakeAsync(Models, interrupt.Cancel, TimeProvider.System, interrupt.Token));
    }

    [Fact]
    public async Task A_lock_that_cannot_be_opened_is_not_waited_for()
    {
        Directory.CreateDirectory(Path.Combine(Models, ".download.lock"));
        await Assert.ThrowsAsync<PhotoSearchException>(
            () => FolderLock.TakeAsync(Models, null, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_named()
    {
        File.WriteAllText(Models, "a file where the folder should be");
        var error = await Assert.ThrowsAsync<PhotoSearchException>(
            () => FolderLock.TakeAsync(Models, null, TimeProvider.System, CancellationToken.None));
        Assert.Contains(Models, error.Message, StringComparison.Ordinal);
    }
}
