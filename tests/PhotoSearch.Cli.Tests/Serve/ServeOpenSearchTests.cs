using System.Net;

namespace PhotoSearch.Tests;

/// <summary><c>photosearch serve</c> with a real OpenSearch, with TLS and a password.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class ServeOpenSearchTests(OpenSearchServer servers)
{
    [Fact]
    public async Task It_searches_shows_and_adds_and_never_shows_the_password()
    {
        var store = await servers.SecureAsync();
        await using var server = new ServedPhotos();
        server.Environment["SERVICE_URI"] = store.ServiceUri;
        server.Environment["SERVICE_CA_CERT"] = store.CaCertificate;
        server.Environment["INDEX_NAME"] = $"served-{Guid.NewGuid():N}";
        await server.StartAsync();

        var found = await server.GetAsync("api/search?q=a+red+boat&n=5");
        Assert.Equal(5, ServeApiTests.Ids(found).Length);
        using var photo = await server.Http.GetAsync($"api/photo?id={ServeApiTests.Ids(found)[0]}");
        Assert.Equal(HttpStatusCode.OK, photo.StatusCode);

        var bytes = await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[50]);
        foreach (var (name, status) in new[] { ("new.jpg", HttpStatusCode.Created), ("again.jpg", HttpStatusCode.OK) })
        {
            using var form = ServedPhotos.Form(name, bytes);
            using var response = await server.Http.PostAsync("api/photos", form);
            Assert.Equal(status, response.StatusCode);
        }
        var indexes = await server.GetAsync("api/indexes");
        Assert.Equal(ServedPhotos.Photos + 1,
            indexes.GetProperty("indexes").EnumerateArray()
                .Single(index => index.GetProperty("name").GetString() == server.Environment["INDEX_NAME"]).GetProperty("photos")
                    .GetInt32());
        using var health = await server.Http.GetAsync("api/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        Assert.DoesNotContain(store.Password!, indexes.GetRawText() + (await server.StopAsync()).Errors);
        await server.RunAsync("index", "delete");
    }

    [Fact]
    public async Task A_closed_index_is_listed_as_closed()
    {
        var store = await servers.PlainAsync();
        await using var server = new ServedPhotos();
        server.Environment["SERVICE_URI"] = store.ServiceUri;
        server.Environment["INDEX_NAME"] = $"served-{Guid.NewGuid():N}";
        var name = server.Environment["INDEX_NAME"]!;
        await server.RunAsync("index", "create");
        using var http = new HttpClient();
        (await http.PostAsync(new Uri(store.Uri, $"{name}/_close"), content: null)).EnsureSuccessStatusCode();

        var listed = await server.RunAsync("index", "list");
        string[][] commands = [["index", "info"], ["search", "boat"], ["duplicates"]];
        foreach (var command in commands)
            Assert.Equal($"Index \"{name}\" is closed; POST /{name}/_open opens it.", (await server.RunAsync(command)).Error.TrimEnd());
        await server.ServeAsync();
        var index = (await server.GetAsync("api/indexes")).GetProperty("indexes").EnumerateArray()
            .Single(index => index.GetProperty("name").GetString() == name);
        using var health = await server.Http.GetAsync("api/health");
        using var search = await server.Http.GetAsync("api/search?q=boat");
        var why = (await ServedPhotos.ReadAsync(search)).GetProperty("detail").GetString();
        await server.StopAsync();
        await server.RunAsync("index", "delete");

        Assert.Equal(0, listed.ExitCode);
        Assert.Matches($"{name} .* \\? +\\? .*closed; POST /{name}/_open opens it", listed.Output);
        Assert.Equal($"Index \"{name}\" is closed; POST /{name}/_open opens it.", index.GetProperty("problem").GetString());
        Assert.Equal(why, index.GetProperty("problem").GetString());
        Assert.Equal(why, index.GetProperty("adding_problem").GetString());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (health.StatusCode, search.StatusCode));
    }

    [Fact]
    public async Task The_folder_of_an_index_is_served_only_if_an_option_names_it_too()
    {
        var store = await servers.SecureAsync();
        await using var server = new ServedPhotos();
        server.Environment["SERVICE_URI"] = store.ServiceUri;
        server.Environment["SERVICE_CA_CERT"] = store.CaCertificate;
        server.Environment["INDEX_NAME"] = $"served-{Guid.NewGuid():N}";
        Assert.Equal(0, (await server.RunAsync("add")).ExitCode);
        server.Environment["PHOTOS_DIR"] = Directory.CreateDirectory(server.In("other")).FullName;
        var photo = Path.GetFileName(ServedPhotos.SamplePhotos[0]);
        var bytes = await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[50]);

        await server.ServeAsync();
        var found = await server.GetAsync("api/search?q=a+red+boat&n=5");
        Assert.Equal(5, ServeApiTests.Ids(found).Length);
        string[] notes = [.. found.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)];
        Assert.Contains("--photos FOLDER", notes[0]);
        Assert.StartsWith("The starter model was trained only on drawings", Assert.Single(notes[1..]));
        foreach (var path in new[] { "api/photo", "api/similar" })
        {
            using var refused = await server.Http.GetAsync($"{path}?id={photo}");
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.DoesNotContain(server.In(), await refused.Content.ReadAsStringAsync());
        }
        using (var form = ServedPhotos.Form("new.jpg", bytes))
        using (var refused = await server.Http.PostAsync("api/photos", form))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.False(File.Exists(Path.Combine(server.Folder, "new.jpg")));
        Assert.Single(
            (await server.StopAsync()).Errors.Split('\n'), line => line.Contains($"--photos {server.Folder}", StringComparison.Ordinal));

        await server.ServeAsync("--photos", server.Folder);
        using var shown = await server.Http.GetAsync($"api/photo?id={photo}");
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.DoesNotContain("--photos", (await server.StopAsync()).Errors);
        await server.RunAsync("index", "delete");
    }
}
