using System.Net;
using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>Searches of <c>photosearch serve</c> within a folder.</summary>
public sealed class ServeFolderTests
{
    [Fact]
    public async Task A_folder_narrows_every_search_and_one_without_photos_is_named()
    {
        await using var mine = new ServedPhotos(5);
        GalleryCopies.CopyTo(Path.Combine(mine.Folder, "holidays", "2024"), 3, skip: 20);
        await mine.StartAsync();
        string[] inFolder = ["holidays/2024/p021.jpg", "holidays/2024/p022.jpg", "holidays/2024/p023.jpg"];

        Assert.Equal(inFolder, Ids(await mine.GetAsync("api/search?q=a+boat&folder=holidays")).Order());
        Assert.Equal(inFolder[1..], Ids(await mine.GetAsync($"api/similar?id={inFolder[0]}&folder=holidays/2024")).Order());
        Assert.Equal(8, Ids(await mine.GetAsync("api/search?q=a+boat&folder=")).Length);
        using var form =
            ServedPhotos.Form("a.jpg", await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[0]), ("folder", "./holidays/2024/"));
        using var posted = await mine.Http.PostAsync("api/search", form);
        Assert.Equal(inFolder, Ids(await ServedPhotos.ReadAsync(posted)).Order());

        using var missing = await mine.Http.GetAsync("api/search?q=a+boat&folder=holydays");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(
            "Index \"photos\" holds no photos in the folder holydays. Did you mean holidays?",
            (await ServedPhotos.ReadAsync(missing)).GetProperty("detail").GetString());
    }

    private static string[] Ids(JsonElement answer) =>
        [.. answer.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];
}
