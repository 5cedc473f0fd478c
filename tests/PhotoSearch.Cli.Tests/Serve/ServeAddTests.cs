using System.Net;
using System.Text;
using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>Adding photos to <c>photosearch serve</c>.</summary>
public sealed class ServeAddTests(SharedServedPhotos shared) : IClassFixture<SharedServedPhotos>
{
    private readonly ServedPhotos server = shared.Server;

    [Fact]
    public async Task A_photo_goes_into_the_folder_and_the_index_and_is_found()
    {
        var bytes = await NewPhotoAsync(50);
        var (status, added) = await AddAsync("My boat.jpg", bytes);

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("added", added.GetProperty("status").GetString());
        Assert.Equal("My boat.jpg", added.GetProperty("id").GetString());
        Assert.Equal("photos", added.GetProperty("index").GetString());
        Assert.Equal(Path.Combine(server.Folder, "My boat.jpg"), added.GetProperty("path").GetString());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(added.GetProperty("path").GetString()!));
        using var form = ServedPhotos.Form("same.jpg", bytes, ("n", "1"));
        using var search = await server.Http.PostAsync("api/search", form);
        Assert.Equal(["My boat.jpg"], ServeApiTests.Ids(await ServedPhotos.ReadAsync(search)));
        // An upload from the command line finds it unchanged.
        Assert.StartsWith("0 photos indexed", (await server.RunAsync("add")).Output);
    }

    [Fact]
    public async Task The_same_bytes_are_reported_and_not_stored_twice()
    {
        var bytes = await NewPhotoAsync(51);
        await AddAsync("first.jpg", bytes);
        var (status, again) = await AddAsync("second.jpg", bytes);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("unchanged", again.GetProperty("status").GetString());
        Assert.Equal("first.jpg", again.GetProperty("id").GetString());
        Assert.Equal(Path.Combine(server.Folder, "first.jpg"), again.GetProperty("path").GetString());
        Assert.False(File.Exists(Path.Combine(server.Folder, "second.jpg")));
    }

    [Fact]
    public async Task The_same_bytes_sent_several_times_at_once_are_stored_once()
    {
        var bytes = await NewPhotoAsync(56);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => AddAsync($"twin {number}.jpg", bytes)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Single(Directory.GetFiles(server.Folder, "twin*"));
    }

    [Fact]
    public async Task Another_photo_of_the_same_name_gets_a_number_and_nothing_is_overwritten()
    {
        var (first, second) = (await NewPhotoAsync(52), await NewPhotoAsync(53));
        var both = await Task.WhenAll(AddAsync("camera.jpg", first), AddAsync("camera.jpg", second));

        Assert.Equal(
            ["camera (2).jpg", "camera.jpg"], both.Select(one => one.Answer.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        var kept = both.Select(one => File.ReadAllBytes(Path.Combine(server.Folder, one.Answer.GetProperty("id").GetString()!))).ToArray();
        Assert.Equal([first, second], kept);
    }

    [Theory]
    [InlineData("../../outside.jpg", "outside.jpg")]
    [InlineData("..\\..\\windows.jpg", "windows.jpg")]
    [InlineData("/etc/rooted.jpg", "rooted.jpg")]
    [InlineData("C:\\Users\\drive.jpg", "drive.jpg")]
    [InlineData("....hidden.jpg", "hidden.jpg")]
    [InlineData("CON.jpg", "photo-CON.jpg")]
    [InlineData("a:b*c?d.jpg", "a-b-c-d.jpg")]
    [InlineData("über 🚤.JPG", "über 🚤.JPG")]
    [InlineData("turned\u202Egpj.jpg", "turned-gpj.jpg")]
    [InlineData("un\u200Bseen.jpg", "un-seen.jpg")]
    [InlineData("com\u00B9.jpg", "photo-com\u00B9.jpg")]
    [InlineData("CONIN$.jpg", "photo-CONIN$.jpg")]
    public async Task Any_name_becomes_the_name_of_a_file_in_the_folder(string name, string kept)
    {
        var (status, added) = await AddAsync(name, await NewPhotoAsync(60, kept));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(kept, added.GetProperty("id").GetString());
        Assert.True(File.Exists(Path.Combine(server.Folder, kept)));
    }

    [Theory]
    [InlineData("notes.jpg", "not a photo")]
    [InlineData("drawing.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><rect width=\"9\" height=\"9\"/></svg>")]
    [InlineData("page.jpg", "<!doctype html><script>alert(1)</script>")]
    [InlineData("nothing.jpg", "")]
    public async Task A_file_that_is_not_a_picture_is_not_stored(string name, string text)
    {
        var before = Directory.GetFileSystemEntries(server.Folder).Length;
        var (status, problem) = await AddAsync(name, Encoding.UTF8.GetBytes(text));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        Assert.Contains(name, problem.GetProperty("detail").GetString());
        Assert.False(File.Exists(Path.Combine(server.Folder, name)));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(server.Folder), entry => entry.EndsWith(".part", StringComparison.Ordinal));
        Assert.True(before > 0);
    }

    [Fact]
    public async Task A_picture_with_the_name_of_a_page_is_refused_and_one_with_a_script_inside_is_served_without_it()
    {
        var script = "<script>alert(document.domain)</script>"u8.ToArray();
        byte[] polyglot = [.. await NewPhotoAsync(54), .. script];
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await AddAsync("picture.html", polyglot)).Status);

        var (status, added) = await AddAsync("picture.jpg", polyglot);
        Assert.Equal(HttpStatusCode.Created, status);
        foreach (var size in new[] { "small", "large" })
        {
            using var response = await server.Http.GetAsync($"api/photo?id={added.GetProperty("id").GetString()}&size={size}");
            Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.ToString());
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal(-1, (await response.Content.ReadAsByteArrayAsync()).AsSpan().IndexOf(script));
        }
    }

    [Fact]
    public async Task A_read_only_server_accepts_no_photos()
    {
        await using var readOnly = new ServedPhotos();
        await readOnly.StartAsync("--read-only");
        using var form = ServedPhotos.Form("new.jpg", await NewPhotoAsync(55));
        using var response = await readOnly.Http.PostAsync("api/photos", form);
        // The server refuses before it reads the body, so it does not notice that there is no picture.
        using var empty = new MultipartFormDataContent { { new StringContent("nothing"), "else" } };
        using var unread = await readOnly.Http.PostAsync("api/photos/", empty);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, unread.StatusCode);
        Assert.Contains("--read-only", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
        Assert.False(File.Exists(Path.Combine(readOnly.Folder, "new.jpg")));
        var indexes = await readOnly.GetAsync("api/indexes");
        Assert.True(indexes.GetProperty("read_only").GetBoolean());
        var index = indexes.GetProperty("indexes")[0];
        Assert.Equal(JsonValueKind.Null, index.GetProperty("folder").ValueKind);
        Assert.Contains("--read-only", index.GetProperty("adding_problem").GetString());
    }

    [Theory]
    [InlineData("gallery", false)]
    [InlineData("linked", true)]
    public async Task The_sample_photos_never_change(string name, bool throughLink)
    {
        var gallery = TestPaths.InRepository("data", "photos");
        if (throughLink) FolderLink.Create(server.In("link"), gallery);
        var photo = throughLink ? server.In("link", Path.GetFileName(ServedPhotos.SamplePhotos[0])) : ServedPhotos.SamplePhotos[0];
        await server.RunAsync("add", photo, "--index", name);
        var before = Directory.GetFileSystemEntries(gallery);
        using var form = ServedPhotos.Form("new.jpg", await NewPhotoAsync(57), ("index", name));
        using var response = await server.Http.PostAsync("api/photos", form);
        var after = Directory.GetFileSystemEntries(gallery);
        File.Delete(Path.Combine(gallery, "new.jpg"));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(before, after);
        var why = (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString();
        Assert.Contains("You cannot add to the workshop's sample photos", why);
        var indexes = (await server.GetAsync("api/indexes")).GetProperty("indexes").EnumerateArray()
            .ToDictionary(index => index.GetProperty("name").GetString()!);
        Assert.Equal(why, indexes[name].GetProperty("adding_problem").GetString());
        Assert.Equal(JsonValueKind.Null, indexes[name].GetProperty("folder").ValueKind);
        Assert.Equal(server.Folder, indexes["photos"].GetProperty("folder").GetString());
        Assert.Equal(JsonValueKind.Null, indexes["photos"].GetProperty("adding_problem").ValueKind);
    }

    [Fact]
    public async Task A_missing_folder_is_reported()
    {
        await using var moved = new ServedPhotos();
        await moved.StartAsync();
        Directory.Move(moved.Folder, moved.In("elsewhere"));
        using var form = ServedPhotos.Form("new.jpg", await NewPhotoAsync(55));
        using var response = await moved.Http.PostAsync("api/photos", form);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("folder of index \"photos\"", (await ServedPhotos.ReadAsync(response)).GetProperty("detail").GetString());
    }

    /// <summary>A photo that is not in the folder. The mark after its end makes photos of the same number different.</summary>
    private static async Task<byte[]> NewPhotoAsync(int number, string mark = "") =>
        [.. await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[number]), .. Encoding.UTF8.GetBytes(mark)];

    private async Task<(HttpStatusCode Status, JsonElement Answer)> AddAsync(string name, byte[] bytes)
    {
        using var form = ServedPhotos.Form(name, bytes);
        using var response = await server.Http.PostAsync("api/photos", form);
        return (response.StatusCode, await ServedPhotos.ReadAsync(response));
    }
}
