namespace PhotoSearch.Tests;

/// <summary>A server with a manipulated index and folder.</summary>
public sealed class AttackedServer : IAsyncLifetime
{
    public const string LeadsOut = "leads out";
    public const string IsRooted = "is rooted";
    public const string Link = "link.jpg";
    public const string BehindLink = "behind/outside.jpg";
    public const string InnerLink = "inner.jpg";
    public const string NotIndexed = "not-indexed.jpg";
    public const string WebIndex = "web";
    public const string Damaged = "damaged.jpg";

    public ServedPhotos Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var outside = Directory.CreateDirectory(Server.In("secret")).FullName;
        File.Copy(ServedPhotos.SamplePhotos[80], Path.Combine(outside, "outside.jpg"));
        File.Copy(ServedPhotos.SamplePhotos[80], Server.In("outside.jpg"));
        File.CreateSymbolicLink(Path.Combine(Server.Folder, Link), Path.Combine(outside, "outside.jpg"));
        Directory.CreateSymbolicLink(Path.Combine(Server.Folder, "behind"), outside);
        File.CreateSymbolicLink(Path.Combine(Server.Folder, InnerLink), Path.GetFileName(ServedPhotos.SamplePhotos[0]));
        File.Copy(ServedPhotos.SamplePhotos[79], Path.Combine(Server.Folder, Damaged));
        await Server.RunAsync("add");

        var settings = new WorkshopSettings
        {
            BaseFolder = Server.In(),
            IndexName = "photos",
            ClipModel = "starter",
            PhotosDir = Server.Folder,
            IndexFile = Server.In("photos.db"),
            ModelCache = Server.In("models"),
        };
        var direction = Enumerable.Repeat(1 / MathF.Sqrt(512), 512).ToArray();
        await using var index = PhotoIndex.Open(settings);
        await index.AddAsync(
        [
            new(LeadsOut, "../outside.jpg", direction),
            new(IsRooted, Server.In("outside.jpg"), direction),
            new(BehindLink, BehindLink, direction),
        ]);
        await using var web = PhotoIndex.Open(settings, WebIndex);
        await web.CreateAsync(new("starter", 512));
        await web.AddAsync([new("far", "https://photos.example/far.jpg", direction)]);

        // The format of "photos download", with an address that would run a script if it became a link.
        await File.WriteAllLinesAsync(Path.Combine(Server.Folder, PhotoCredit.FileName),
        [
            "file\tphotographer\tphotographer_url\tphoto_url",
            $"{Path.GetFileName(ServedPhotos.SamplePhotos[0])}\tAnna <b>Ü</b>\thttps://photos.example/@anna\tjavascript:alert(1)",
        ]);
        await File.WriteAllTextAsync(Path.Combine(Server.Folder, Damaged), "not a photo");
        File.Copy(ServedPhotos.SamplePhotos[81], Path.Combine(Server.Folder, NotIndexed));
        await Server.ServeAsync();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
