using System.Net;
using Microsoft.AspNetCore.Builder;
using PhotoSearch.Cli.Serve;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>The server of the web page, in this process, with its own photo folder and index.</summary>
internal abstract class ServedTarget : FuzzTarget
{
    private SearchModel? model;

    protected ServedTarget() => Directory.CreateDirectory(PhotosFolder);

    protected WorkshopSettings Settings { get; private set; } = null!;

    protected WebApplication App { get; private set; } = null!;

    protected string PhotosFolder => In("photos");

    public override async Task StartAsync()
    {
        Settings = new()
        {
            BaseFolder = Folder.FullName, IndexName = "photos", ClipModel = ModelNames.Starter, PhotosDir = PhotosFolder,
            IndexFile = In("photos.db"), ModelCache = In("models"),
        };
        model = new(ending => ClipModel.LoadAsync(Settings, cancellationToken: ending));
        await using var index = PhotoIndex.Open(Settings);
        await index.CreateAsync(new(ModelNames.Starter, (await model.Loading).Dimension, PhotosFolder));
        await FillAsync(await model.Loading, index);
        App = PhotoServer.Build(new(Settings, IPAddress.Loopback, 0, null, false, []), model);
    }

    /// <summary>Puts photos into the empty index.</summary>
    protected virtual Task FillAsync(ClipModel model, IPhotoIndex index) => Task.CompletedTask;

    /// <summary>
    /// Checks what holds for every answer: no internal error, and no path of the photos or of this program.
    /// </summary>
    protected void Check(int status, string answer)
    {
        // 505: the server does not support this version of HTTP.
        if (status is >= 500 and not 505) throw new InvalidOperationException($"status {status}: {answer}");
        string[] secrets = [Folder.FullName, AppContext.BaseDirectory.Split("artifacts")[0]];
        if (secrets.Any(path => answer.Contains(path, StringComparison.Ordinal)))
            throw new InvalidOperationException($"It reveals a path: {answer}");
    }

    public override async ValueTask DisposeAsync()
    {
        if (App is not null) await App.DisposeAsync();
        if (model is not null) await model.DisposeAsync();
        await base.DisposeAsync();
    }
}
