using System.Net;
using Microsoft.AspNetCore.Builder;
using PhotoSearch.Cli.Serve;

namespace PhotoSearch.Tests;

/// <summary>The web server in the test's own process, so that a test can shorten its limits and break its parts.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-own-");
    private WebApplication? app;

    private WorkshopSettings Settings => new()
    {
        BaseFolder = folder.FullName, IndexName = "photos", ClipModel = "starter", PhotosDir = folder.FullName,
        IndexFile = Path.Combine(folder.FullName, "photos.db"), ModelCache = Path.Combine(folder.FullName, "models"),
    };

    public SearchModel Model { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <param name="photo">The only photo of its index, a PNG; null for no photo.</param>
    /// <param name="change">Sets limits that are short enough for a test.</param>
    /// <param name="loading">The model, if a test decides when it is loaded.</param>
    public async Task StartAsync(
        byte[]? photo = null, Func<ServeOptions, ServeOptions>? change = null, Task<ClipModel>? loading = null)
    {
        if (photo is not null) await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "photo.png"), photo);
        var ready = ClipModel.LoadAsync(Settings);
        Model = new(ending => (loading ?? ready).WaitAsync(ending));
        await using (var index = PhotoIndex.Open(Settings))
        {
            await index.CreateAsync(new("starter", 512, folder.FullName));
            if (photo is not null) await PhotoIngest.RunAsync(await ready, index, Settings);
        }
        var options = new ServeOptions(Settings, IPAddress.Loopback, Port: 0, Token: null, ReadOnly: false, PhotoFolders: []);
        app = PhotoServer.Build(change?.Invoke(options) ?? options, Model);
        await app.StartAsync();
        Http = new() { BaseAddress = new(PhotoServer.AddressOf(app)) };
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (app is not null) await app.DisposeAsync();
        if (Model is not null) await Model.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
