using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary><c>photosearch serve</c> in its own process, with a photo folder that tests may change.</summary>
public sealed class ServedPhotos : IAsyncDisposable
{
    /// <summary>The default number of sample photos in the folder.</summary>
    public const int Photos = 40;

    /// <summary>A name that would run a script if the page used it as HTML.</summary>
    public const string EvilName = "<img src=x onerror=alert(1)>.jpg";

    private readonly PhotoSearchProcess photosearch = new();
    private Process? server;
    private string? locked;
    private Task<string> errors = Task.FromResult("");

    /// <param name="photos">The number of sample photos in the folder.</param>
    public ServedPhotos(int photos = Photos)
    {
        Directory.CreateDirectory(Folder);
        foreach (var photo in SamplePhotos.Take(photos)) File.Copy(photo, Path.Combine(Folder, Path.GetFileName(photo)));
        photosearch.Environment["PHOTOS_DIR"] = Folder;
        photosearch.Environment["PHOTOSEARCH_TOKEN"] = null;
    }

    public static string[] SamplePhotos { get; } =
        [.. Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Order(StringComparer.Ordinal)];

    public string Folder => photosearch.In("mine");

    public Dictionary<string, string?> Environment => photosearch.Environment;

    public Uri Address { get; private set; } = null!;

    /// <summary>The line that the server printed: its address, with the token if it created one.</summary>
    public string Printed { get; private set; } = "";

    public HttpClient Http { get; private set; } = null!;

    public string In(params string[] parts) => photosearch.In(parts);

    public Task<ProcessResult> RunAsync(params string[] arguments) => photosearch.RunAsync(arguments);

    /// <summary>Adds the folder to the index and serves it.</summary>
    public async Task StartAsync(params string[] options)
    {
        var added = await RunAsync("add");
        Assert.True(added.ExitCode is 0 or 3, added.Error);
        await ServeAsync(options);
    }

    public async Task ServeAsync(params string[] options)
    {
        server = photosearch.Start(["serve", "--port", "0", .. options]);
        var line = await server.StandardOutput.ReadLineAsync();
        errors = server.StandardError.ReadToEndAsync();
        Printed = line ?? throw new InvalidOperationException(await errors);
        Address = new Uri(new Uri(line), "/");
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    /// <summary>
    /// Makes a folder, and a photo in the photo folder, unreadable for the server. If the tests run as root, the server runs without root's
    /// rights.
    /// </summary>
    public async Task LockAsync(string folder, string photo)
    {
        if (OperatingSystem.IsWindows()) return;
        File.Copy(SamplePhotos[0], Path.Combine(Folder, photo));
        locked = Directory.CreateDirectory(Path.Combine(Folder, folder)).FullName;
        if (System.Environment.IsPrivilegedProcess)
        {
            var opened = await TestProcess.RunAsync("chmod", ["-R", "a+rwX", In()]);
            Assert.True(opened.ExitCode == 0, opened.Error);
            photosearch.RunAsNobody();
        }
        foreach (var path in new[] { folder, photo }) File.SetUnixFileMode(Path.Combine(Folder, path), UnixFileMode.None);
    }

    /// <summary>A JSON answer.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        return await ReadAsync(response);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());

    /// <summary>A form with a picture, as the page sends it.</summary>
    public static MultipartFormDataContent Form(string name, byte[] bytes, params (string Name, string Value)[] fields)
    {
        var picture = new ByteArrayContent(bytes);
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        var form = new MultipartFormDataContent { { picture, "picture", name } };
        foreach (var field in fields) form.Add(new StringContent(field.Value), field.Name);
        return form;
    }

    /// <summary>Ends the server like Ctrl-C. On Windows, where no process can send that to another, kills it.</summary>
    /// <returns>Its exit code and its standard error.</returns>
    public async Task<(int ExitCode, string Errors)> StopAsync()
    {
        if (OperatingSystem.IsWindows()) server!.Kill();
        else await TestProcess.SignalAsync(server!);
        await server!.WaitForExitAsync();
        var ended = (server.ExitCode, await errors);
        server.Dispose();
        server = null;
        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await StopAsync();
        Http?.Dispose();
        // Otherwise a folder without rights could not be deleted.
        if (locked is not null && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        photosearch.Dispose();
    }
}

/// <summary>One server for all tests of a class, which leave it as they found it.</summary>
public sealed class SharedServedPhotos : IAsyncLifetime
{
    public ServedPhotos Server { get; } = new();

    public ValueTask InitializeAsync() => new(Server.StartAsync());

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
