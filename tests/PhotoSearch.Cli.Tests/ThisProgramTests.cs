using System.Globalization;
using System.Text.RegularExpressions;
using PhotoSearch.Cli;

namespace PhotoSearch.Tests;

/// <summary>Messages name commands that work, and numbers look the same in every country.</summary>
public sealed class ThisProgramTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task In_the_repository_messages_name_dotnet_run()
    {
        TakePhotosearchFromPath();
        var missing = await BuiltProgram.RunAsync(photosearch, "search", "a boat");
        Assert.EndsWith("To add photos: dotnet run --project lib/PhotoSearch.Cli -- add FOLDER", missing.Error.TrimEnd());

        // This message comes from the library.
        var captions = photosearch.In("captions.tsv");
        File.WriteAllText(captions, "image\tcaption\np001.jpg\ta boat\n");
        var library = await BuiltProgram.RunAsync(photosearch, "evaluate", captions, "--index", "none");
        Assert.Contains("with `dotnet run --project lib/PhotoSearch.Cli -- add FOLDER --index none`", library.Error);
        var help = await BuiltProgram.RunAsync(photosearch, "--help");
        Assert.Contains("\n  dotnet run --project lib/PhotoSearch.Cli -- add ", help.Output);

        photosearch.WorkingFolder = photosearch.In();
        var elsewhere = await BuiltProgram.RunAsync(photosearch, "search", "a boat");
        Assert.Contains($"dotnet run --project {TestPaths.InRepository("lib", "PhotoSearch.Cli")} -- add FOLDER", elsewhere.Error);
    }

    [Fact]
    public async Task Messages_name_an_installed_photosearch()
    {
        TakePhotosearchFromPath();
        File.WriteAllText(photosearch.In(OperatingSystem.IsWindows() ? "photosearch.exe" : "photosearch"), "");
        photosearch.Environment["PATH"] += $"{Path.PathSeparator}{photosearch.In()}";

        var missing = await BuiltProgram.RunAsync(photosearch, "search", "a boat");

        Assert.EndsWith("To add photos: photosearch add FOLDER", missing.Error.TrimEnd());
    }

    /// <summary>Only console messages may contain the program's path.</summary>
    [Fact]
    public async Task Visitors_of_the_page_see_photosearch_and_not_its_path()
    {
        TakePhotosearchFromPath();
        GalleryCopies.CopyTo(photosearch.In("mine"), 1);
        photosearch.Environment["PHOTOS_DIR"] = photosearch.WorkingFolder = photosearch.In("mine");
        Assert.Equal(0, (await photosearch.RunAsync("add")).ExitCode);
        using var server = BuiltProgram.Start(photosearch, "serve", "--port", "0");
        using var http = new HttpClient { BaseAddress = new((await server.StandardOutput.ReadLineAsync())!) };

        var notes = await http.GetStringAsync("api/search?q=boat");
        using var missing = await http.GetAsync("api/search?q=boat&index=none");
        var problem = await missing.Content.ReadAsStringAsync();
        server.Kill();
        await server.WaitForExitAsync();

        Assert.Contains("or run `photosearch setup`", Regex.Unescape(notes));
        Assert.Contains("Create and fill it with: photosearch add FOLDER --index none", problem);
        Assert.DoesNotContain(TestPaths.Repository, notes + problem);
    }

    /// <summary>Anyone who can write to a server can put any folder name into an index.</summary>
    [Theory]
    [InlineData("data/photos-2/ü", "data/photos-2/ü")]
    [InlineData("my photos", "'my photos'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("\u001b[31mred\n", "'\uFFFD[31mred\uFFFD'")]
    public void A_folder_in_a_command_is_quoted_if_a_shell_would_split_or_run_it(string folder, string quoted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has other quotes");
        Assert.Equal($"{ThisProgram.Command} add {quoted} --index mine", CommonOptions.AddTo("mine", folder));
    }

    [Fact]
    public async Task Numbers_are_the_same_in_a_German_environment()
    {
        string[] photos = GalleryCopies.CopyTo(photosearch.In("photos"), 2);
        File.Copy(photos[0], photosearch.In("photos", "same.jpg"));
        await photosearch.RunAsync("add", photosearch.In("photos"));
        string[][] commands =
        [
            ["--help"], ["search", "--help"], ["photos", "download", "--help"], ["model", "list"], ["index", "list"], ["index", "info"],
            ["search", "a boat"], ["embed", "--text", "a boat"], ["index", "create", "--for", "2.5M", "--dry-run", "--index", "large"],
            ["search", "a boat", "--min-cosine", "0.999"], ["doctor"], ["duplicates"], ["duplicates", "--above", "0.999999"],
            ["evaluate", photosearch.In("photos")],
        ];
        foreach (var command in commands)
        {
            photosearch.Environment["LC_ALL"] = "C";
            var said = WithoutRate(await photosearch.RunAsync(command));
            photosearch.Environment["LC_ALL"] = "de_DE.UTF-8";
            Assert.Equal(said, WithoutRate(await photosearch.RunAsync(command)));
        }
        // The commands above prove nothing if .NET has no German culture.
        Assert.Equal(",", CultureInfo.GetCultureInfo("de-DE").NumberFormat.NumberDecimalSeparator);

        // The rate in photos/s differs in each run.
        static ProcessResult WithoutRate(ProcessResult said) => said with { Error = Regex.Replace(said.Error, @"\d+ photos/s", "") };
    }

    /// <summary>The machine may have the tool installed.</summary>
    private void TakePhotosearchFromPath() => photosearch.Environment["PATH"] = string.Join(
        Path.PathSeparator, Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Where(folder => !File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "photosearch.exe" : "photosearch"))));
}
