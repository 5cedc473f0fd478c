using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PhotoSearch.Cli.Serve;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch serve</c>: serves a search page and a JSON API.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5080;

    /// <summary>Time for running requests to finish after Ctrl-C.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "Port to listen on. 0 picks a free port.", DefaultValueFactory = _ => DefaultPort, HelpName = "N",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 0, ushort.MaxValue),
        };
        var host = new Option<string>("--host")
        {
            Description = "Address to listen on, or 0.0.0.0 for all. Addresses that other machines can reach need a token.",
            DefaultValueFactory = _ => "127.0.0.1",
            HelpName = "ADDRESS",
        };
        var token = new Option<string?>("--token")
        {
            Description =
                $"Require this token. Without a value: the token in {ServeToken.Variable}, which process lists do not show, or else a " +
                "new one.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "TOKEN",
        };
        var photos = new Option<string[]>("--photos")
        {
            Description =
                "With SERVICE_URI: another folder whose photos may be shown, besides PHOTOS_DIR and the folder of .env. " +
                "Can be repeated.",
            HelpName = "FOLDER",
        };
        var readOnly = new Option<bool>("--read-only") { Description = "Do not accept new photos." };
        var open = new Option<bool>("--open") { Description = "Open the page in the browser." };
        var index = CommonOptions.Index();
        var command = new Command("serve", "Serve a search page for the browser and a JSON API for programs.")
        {
            port, host, token, photos, readOnly, open, index,
        };
        photos.Validators.RefuseEmpty("--photos has an empty path. Name a folder.");
        command.SetAction((parsed, cancellationToken) =>
        {
            var given = ServeToken.From(parsed.GetValue(token), asked: parsed.GetResult(token) is { Implicit: false });
            var options = new ServeOptions(
                CommonOptions.Settings(parsed, index), AddressOf(parsed.GetValue(host)!), parsed.GetValue(port), given.Value,
                parsed.GetValue(readOnly), [.. (parsed.GetValue(photos) ?? []).Select(FolderAt)]);
            return RunAsync(options, given.IsNew, parsed.GetValue(open), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, bool isTokenNew, bool open, CancellationToken cancellationToken)
    {
        if (!IPAddress.IsLoopback(options.Address) && options.Token is null)
            throw new SettingsException(
                $"--host {options.Address} lets other machines connect, so it needs a token. Add --token, then open the printed address.");
        if (open && options.Token is not null)
            throw new SettingsException(
                "--open would show the token in process lists. Omit --open and open the address yourself.");

        // From here on, visitors see the library's messages, which must not reveal this program's path.
        AppContext.SetData("PhotoSearch.CommandLine", ThisProgram.Name);
        // Before the pool starts. A server on this machine needs the time that idle threads would spend waiting for work.
        if (options.Settings.ServiceUri is not null) AppContext.SetData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", 10);
        ThreadPool.GetMinThreads(out _, out var completionPorts);
        ThreadPool.SetMinThreads(ServeLimits.Threads, completionPorts);
        await using var model = new SearchModel(ending => DownloadDisplay.LoadModelAsync(options.Settings, ending));
        await using var app = PhotoServer.Build(options, model);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new PhotoSearchException(
                $"Cannot listen on {options.Address}, port {options.Port}: {taken.Message} Use another port, or --port 0 for a free one.",
                taken);
        }
        catch (SocketException refused)
        {
            throw new PhotoSearchException(
                $"Cannot listen on {options.Address}, port {options.Port}: {refused.Message}. Use an address of this machine and a port " +
                "that you may use.", refused);
        }
        var address = PhotoServer.AddressOf(app);
        Console.WriteLine(isTokenNew ? $"{address}?token={options.Token}" : address);
        if (options.Token is not null && !isTokenNew)
            Console.Error.WriteLine("Open this address once in each browser, with ?token= and your token at the end.");
        Console.Error.WriteLine("Press Ctrl-C to stop the server.");
        if (open && !Browser.TryOpen(address)) Console.Error.WriteLine("No browser found. Open the address yourself.");
        try
        {
            await ReportIndexAsync(app, options.Settings, cancellationToken);
            await model.Loading.WaitAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is the normal way to stop a server.
        }
        finally
        {
            using var patience = new CancellationTokenSource(Patience);
            await app.StopAsync(patience.Token);
        }
        return ExitCode.Done;
    }

    /// <summary>
    /// Reports a missing index now, not when the page is opened. Opening the index also reports whether its photos can be shown.
    /// </summary>
    private static async Task ReportIndexAsync(WebApplication app, WorkshopSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.Services.GetRequiredService<IndexShelf>().OpenAsync(null, cancellationToken);
        }
        catch (RequestRefusedException)
        {
            // The page works once the index exists.
            await using var index = PhotoIndex.Open(settings);
            Console.Error.WriteLine(PlainText.Of((await CommonOptions.NoIndexAsync(settings, index, cancellationToken)).Message));
        }
        catch (PhotoSearchException)
        {
            // The store does not answer. The page reports that, and works once it does.
        }
    }

    private static string FolderAt(string path) => Path.GetFullPath(path) is var folder && Directory.Exists(folder)
        ? folder
        : throw new SettingsException($"--photos: there is no folder {folder}. Name the folder that contains the index's photos.");

    private static IPAddress AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : throw new SettingsException(
            $"--host \"{host}\" is not an IP address. Use 127.0.0.1 for this machine only, or 0.0.0.0 for all its networks.");
}
