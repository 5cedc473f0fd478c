using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PhotoSearch.Cli.Serve;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch serve</c>: the search as a web page, with a JSON API.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5080;

    /// <summary>How long requests that are under way may take once Ctrl-C was pressed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "The port; 0 takes a free one.", DefaultValueFactory = _ => DefaultPort, HelpName = "N",
        };
        var host = new Option<string>("--host")
        {
            Description = "The address of this machine to listen on, such as 0.0.0.0 for all of them. Beyond 127.0.0.1 it needs a token.",
            DefaultValueFactory = _ => "127.0.0.1",
            HelpName = "ADDRESS",
        };
        var token = new Option<string?>("--token")
        {
            Description =
                $"Require this token. Without a value: the one in {ServeToken.Variable}, which no list of processes shows, or else " +
                "a new one, which is printed.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "TOKEN",
        };
        var photos = new Option<string[]>("--photos")
        {
            Description =
                "With SERVICE_URI: a folder whose photos may be shown. PHOTOS_DIR and the folder of .env need not be " +
                "named. May be given several times.",
            HelpName = "FOLDER",
        };
        var readOnly = new Option<bool>("--read-only") { Description = "Accept no new photos." };
        var open = new Option<bool>("--open") { Description = "Open the page in the browser." };
        var index = CommonOptions.Index();
        var command = new Command("serve", "Search in the browser: a web page, and a JSON API for programs.")
        {
            port, host, token, photos, readOnly, open, index,
        };
        photos.Validators.RefuseEmpty("An empty path names no folder.");
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var number] && !ushort.TryParse(number.Value, out _))
                result.AddError($"--port \"{number.Value}\" is not a number from 0 to 65535.");
        });
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
                $"--host {options.Address} lets other machines in, so it needs a token: add --token, and open the address that is " +
                "printed then.");
        if (open && options.Token is not null)
            throw new SettingsException(
                "--open would show the token in the list of processes. Leave it out, and open the address by hand.");

        // From here on, messages of the library go to visitors: where this program lies is nothing to them.
        AppContext.SetData("PhotoSearch.CommandLine", ThisProgram.Name);
        using var model = new SearchModel(DownloadDisplay.LoadModelAsync(options.Settings, cancellationToken));
        await using var app = PhotoServer.Build(options, model);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new PhotoSearchException(
                $"Cannot listen on {options.Address}, port {options.Port}: {taken.Message} --port 0 takes a free one.", taken);
        }
        catch (SocketException refused)
        {
            throw new PhotoSearchException(
                $"Cannot listen on {options.Address}, port {options.Port}: {refused.Message}. Is it an address of this machine, and a " +
                "port that you may use?", refused);
        }
        var address = PhotoServer.AddressOf(app);
        Console.WriteLine(isTokenNew ? $"{address}?token={options.Token}" : address);
        if (options.Token is not null && !isTokenNew)
            Console.Error.WriteLine("Open it once in each browser with ?token= and your token at the end.");
        Console.Error.WriteLine("Ctrl-C ends the server.");
        if (open && !Browser.TryOpen(address)) Console.Error.WriteLine("There is no browser to open it with.");
        try
        {
            await TellOfIndexAsync(app, options.Settings, cancellationToken);
            await model.Loading;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how a server ends.
        }
        finally
        {
            using var patience = new CancellationTokenSource(Patience);
            await app.StopAsync(patience.Token);
        }
        return ExitCode.Done;
    }

    /// <summary>
    /// Says now, and not when the page is opened, that there is no such index; has the shelf say that the index's photos will not be shown.
    /// </summary>
    private static async Task TellOfIndexAsync(WebApplication app, WorkshopSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.Services.GetRequiredService<IndexShelf>().OpenAsync(null, cancellationToken);
        }
        catch (RequestRefusedException)
        {
            // The page finds it once it is there.
            await using var index = PhotoIndex.Open(settings);
            Console.Error.WriteLine(PlainText.Of((await CommonOptions.NoIndexAsync(settings, index, cancellationToken)).Message));
        }
        catch (PhotoSearchException)
        {
            // No store: the page says so, and finds it once it is there.
        }
    }

    private static string FolderAt(string path) => Path.GetFullPath(path) is var folder && Directory.Exists(folder)
        ? folder
        : throw new SettingsException($"--photos: there is no folder {folder}. Name the folder that the index's photos lie in.");

    private static IPAddress AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : throw new SettingsException(
            $"--host \"{host}\" is not an address of this machine: 127.0.0.1 for itself alone, 0.0.0.0 for every network that it is in.");
}
