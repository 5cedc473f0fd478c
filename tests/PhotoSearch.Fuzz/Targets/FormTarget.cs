using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>
/// Forms sent to the server, through its whole pipeline except the socket: searches by a picture, and photos to add. An input's first
/// letter chooses the address.
/// </summary>
internal sealed class FormTarget : ServedTarget
{
    private const string Boundary = "cut-here";

    private RequestDelegate pipeline = null!;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        [(byte)'s', .. Picture("boat.bmp"), .. Field("q", "a red boat"), .. Field("n", "3"), .. Field("min_cosine", "0.1"), .. End],
        [(byte)'s', .. Field("index", "photos"), .. Field("without", "sun"), .. Picture("ünï.bmp"), .. End],
        [(byte)'a', .. Picture("boat.bmp"), .. End],
        [(byte)'a', .. Field("index", "photos"), .. Picture("../..\\con.tar.bmp"), .. End],
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "\r\n", "\r\n\r\n", $"--{Boundary}", $"--{Boundary}--", "Content-Disposition: form-data", "; name=\"picture\"",
        "; filename=\"a.bmp\"", "; filename*=UTF-8''%e2%80%ae.bmp", "Content-Type: ", "Content-Transfer-Encoding: base64", "name=\"n\"",
        "name=\"_charset_\"", "/", "..", "\0", "\u202E", "nul.bmp", "*", "%2e",
    ];

    private static ReadOnlySpan<byte> End => "--cut-here--\r\n"u8;

    public override async Task StartAsync()
    {
        await base.StartAsync();
        // A server adds this when it starts, but this one is not started.
        App.UseEndpoints(_ => { });
        pipeline = ((IApplicationBuilder)App).Build();
    }

    protected override async Task ReadAsync(byte[] input)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var body = input.Length > 0 ? input[1..] : [];
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = HttpMethods.Post;
        context.Request.Scheme = "http";
        context.Request.Host = new("localhost", 80);
        context.Request.Path = input is [(byte)'a', ..] ? "/api/photos" : "/api/search";
        context.Request.ContentType = $"multipart/form-data; boundary={Boundary}";
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        using var answer = new MemoryStream();
        context.Response.Body = answer;

        await pipeline(context);

        var status = context.Response.StatusCode;
        Check(status, Encoding.UTF8.GetString(answer.ToArray()));
        if (Folder.EnumerateFileSystemInfos().Any(entry => !entry.Name.StartsWith("photos", StringComparison.Ordinal)))
            throw new InvalidOperationException("A file was written beside the folder of photos.");
        if (status == StatusCodes.Status201Created) await TakeBackAsync();
        if (status >= 400) throw new PhotoSearchException($"status {status}");
    }

    /// <summary>Removes added photos, so that a case does not depend on earlier ones.</summary>
    private async Task TakeBackAsync()
    {
        foreach (var photo in Directory.EnumerateFileSystemEntries(PhotosFolder)) File.Delete(photo);
        await using var index = PhotoIndex.Open(Settings);
        await index.RemoveAsync(await index.ListPhotosAsync().Select(photo => photo.Id).ToListAsync());
    }

    private static byte[] Picture(string name) =>
    [
        .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"{name}\"\r\n" +
            "Content-Type: image/bmp\r\n\r\n"), .. BmpTarget.Make(24, 0, 0), .. "\r\n"u8,
    ];

    private static byte[] Field(string name, string value) =>
        Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
}
