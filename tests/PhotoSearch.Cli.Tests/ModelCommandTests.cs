using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>Models from a local hub. Its vocabulary is CLIP's own, because its hash must match the catalog.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public ModelCommandTests()
    {
        photosearch.Environment["CLIP_MODEL"] = "clip-ViT-B-32";
        photosearch.Environment["MODEL_CACHE"] = photosearch.In("models");
    }

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Models_are_listed_with_their_downloaded_parts()
    {
        Directory.CreateDirectory(photosearch.In("models", "clip-ViT-B-32-int8"));
        File.WriteAllBytes(photosearch.In("models", "clip-ViT-B-32-int8", "vision_model.onnx.part"), new byte[2_000_000]);

        var lines = (await photosearch.RunAsync("model", "list")).Output.TrimEnd().Split('\n');
        Assert.Collection(lines,
            line => Assert.Matches("^MODEL +DIMENSION +SIZE  ON THIS MACHINE$", line),
            line => Assert.Matches("^starter +512 +[0-9.]+ MB  data/models/starter$", line),
            line => Assert.Matches("^clip-ViT-B-32 +512 +607.1 MB  no$", line),
            line => Assert.Matches("^clip-ViT-B-32-int8 +512 +155.0 MB  partly downloaded: 2.0 MB in ", line));

        using var json = JsonDocument.Parse((await photosearch.RunAsync("model", "list", "--json")).Output);
        Assert.Equal([true, false, false], json.RootElement.EnumerateArray().Select(model => model.GetProperty("is_here").GetBoolean()));
        Assert.Equal(2_000_000, json.RootElement[2].GetProperty("bytes_here").GetInt64());
    }

    [Fact]
    public async Task Files_with_a_wrong_size_do_not_count_as_downloaded()
    {
        await using var hub = HubAt(_ => new(404, []));
        foreach (var file in new[] { "vision_model.onnx", "text_model.onnx", "vocab.json", "merges.txt" })
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(photosearch.In("models", "clip-ViT-B-32")).FullName, file), "short");

        Assert.Matches("(?m)^clip-ViT-B-32 +512 +607.1 MB  no$", (await photosearch.RunAsync("model", "list")).Output);
        var download = await photosearch.RunAsync("model", "download");
        Assert.Equal((1, ""), (download.ExitCode, download.Output));
        Assert.Contains("vision_model.onnx has 5 bytes, so it is not a file of clip-ViT-B-32", download.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_starter_model_needs_no_download()
    {
        var result = await photosearch.RunAsync("model", "download", "starter");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("starter is on this machine: data/models/starter.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_a_wrong_argument()
    {
        var result = await photosearch.RunAsync("model", "download", "clip");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("\"clip-ViT-B-32\"", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clip-ViT-B-32", "Downloading clip-ViT-B-32, 607.1 MB, from ")]
    [InlineData("starter", "Downloading clip-ViT-B-32, 607.1 MB, from ")]
    [InlineData("clip-ViT-B-32-int8", "Downloading clip-ViT-B-32-int8, 155 MB, from ")]
    public async Task Without_a_name_the_settings_model_or_CLIP_is_downloaded(string setting, string said)
    {
        await using var hub = HubAt(_ => new(404, []));
        photosearch.Environment["CLIP_MODEL"] = setting;
        var result = await photosearch.RunAsync("model", "download");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        var lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(said, lines[0], StringComparison.Ordinal);
        Assert.Contains("(404)", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_needs_the_model_downloads_it()
    {
        await using var hub = HubAt(_ => new(404, []));
        var result = await photosearch.RunAsync("embed", "--text", "a boat");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Downloading clip-ViT-B-32, 607.1 MB, from ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_downloaded_for_an_index_of_another_model()
    {
        await using var hub = HubAt(_ => new(404, []));
        photosearch.Environment["CLIP_MODEL"] = "starter";
        Assert.Equal(0, (await photosearch.RunAsync("index", "create")).ExitCode);
        photosearch.Environment["CLIP_MODEL"] = "clip-ViT-B-32";

        foreach (var command in new string[][] { ["search", "a boat"], ["add"] })
        {
            var result = await photosearch.RunAsync(command);
            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith(
                "Index \"photos\" holds embeddings from starter, which cannot be compared with embeddings from clip-ViT-B-32.",
                result.Error, StringComparison.Ordinal);
        }
        var doctor = await photosearch.RunAsync("doctor");
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("PROBLEM  index     Index \"photos\" holds embeddings from starter", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_shows_the_size_of_the_download_but_does_not_download()
    {
        await using var hub = HubAt(_ => new(404, []));
        var result = await photosearch.RunAsync("doctor");
        Assert.Contains(
            "missing  model     clip-ViT-B-32: not downloaded yet. It is downloaded on first use (607 MB)", result.Output,
            StringComparison.Ordinal);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task Downloads_use_the_proxy_from_the_environment()
    {
        await using var proxy = new FileServer(Vocabulary());
        photosearch.Environment["MODEL_MIRROR"] = "http://hub.invalid/mirror";
        photosearch.Environment["HTTP_PROXY"] = photosearch.Environment["http_proxy"] = proxy.Uri.ToString();
        var result = await photosearch.RunAsync("tokens", "a red boat", "--json");

        Assert.Equal("[49406,320,736,4440,49407]\n", result.Output);
        Assert.All(proxy.Requests, request =>
            Assert.StartsWith("http://hub.invalid/mirror/Xenova/", request.Path, StringComparison.Ordinal), throwIfEmpty: true);
    }

    [Fact]
    public async Task Two_processes_at_once_download_each_file_once()
    {
        var vocabulary = Vocabulary();
        var secondWaits = new TaskCompletionSource();
        await using var hub =
            HubAt(request =>
                request.From is null ? vocabulary(request) with { BreakAfter = 1_000, Then = secondWaits.Task } : vocabulary(request));
        using var first = photosearch.Start("tokens", "a red boat", "--json");
        Assert.StartsWith(
            "Downloading vocab.json, merges.txt of clip-ViT-B-32, 1.4 MB, from ", await first.StandardError.ReadLineAsync(),
            StringComparison.Ordinal);
        using var second = photosearch.Start("tokens", "a red boat", "--json");
        Assert.StartsWith(
            "Another process is downloading clip-ViT-B-32", await second.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        secondWaits.SetResult();

        foreach (var process in new[] { first, second })
        {
            Assert.Equal("[49406,320,736,4440,49407]\n", await process.StandardOutput.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
        Assert.Equal(2, hub.Requests.Count(request => request.From is null));
    }

    [Fact]
    public async Task An_interrupted_or_killed_download_is_resumed_by_the_next_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that one process could send to another");
        var vocabulary = Vocabulary();
        foreach (var (signal, until) in new[] { ("TERM", 300_000), ("KILL", 600_000) })
        {
            await using var stuck =
                HubAt(request =>
                    vocabulary(request) with { BreakAfter = until - (request.From ?? 0), Then = Task.Delay(Timeout.Infinite) });
            using var process = photosearch.Start("tokens", "a red boat");
            Assert.StartsWith("Downloading ", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
            Assert.StartsWith("clip-ViT-B-32: 0.", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
            await TestProcess.SignalAsync(process, signal);
            await process.WaitForExitAsync();
            Assert.NotEqual(0, process.ExitCode);
            Assert.False(File.Exists(photosearch.In("models", "clip-ViT-B-32", "vocab.json")));
            Assert.InRange(new FileInfo(photosearch.In("models", "clip-ViT-B-32", "vocab.json.part")).Length, until - 300_000 + 1, until);
        }

        await using var hub = HubAt(vocabulary);
        var result = await photosearch.RunAsync("tokens", "a red boat", "--json");
        Assert.Equal("[49406,320,736,4440,49407]\n", result.Output);
        Assert.NotNull(hub.Requests.First().From);
    }

    [Fact]
    public async Task Measuring_shows_the_speed_and_memory_of_each_model_on_this_machine()
    {
        photosearch.Environment["CLIP_MODEL"] = CopyOfStarter("mine");
        var result = await photosearch.RunAsync("model", "list", "--measure");

        Assert.Equal(0, result.ExitCode);
        // The name is from model.json, which an index records.
        const string Figures = @" +512 +7\.5 MB +[0-9,]+\.[0-9] +[1-9][0-9]+ MB +[0-9]+\.[0-9] ms +[1-9][0-9]+ MB  ";
        Assert.Collection(result.Output.TrimEnd().Split('\n'),
            line => Assert.Matches(@"^MODEL +DIMENSION +SIZE +PHOTOS/S +MEMORY \(ADD\) +QUERY +MEMORY \(SEARCH\)  FOLDER$", line),
            line => Assert.Matches($"^starter{Figures}data/models/starter$", line),
            line => Assert.Matches($"^starter{Figures}{Regex.Escape(photosearch.In("mine"))}$", line),
            Assert.Empty,
            line => Assert.Matches(
                $@"^Measured on {Environment.ProcessorCount} cores? \([a-z0-9]+(, [^)]+)?\)\. Int8 models can be (faster|slower) here ",
                line));
        Assert.Equal(
            ["Measuring starter: adding photos.", "Measuring starter: searching by text.",
                "Measuring mine: adding photos.", "Measuring mine: searching by text."],
            result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_broken_model_is_named_and_the_others_are_measured()
    {
        photosearch.Environment["CLIP_MODEL"] = CopyOfStarter("mine");
        await File.WriteAllTextAsync(photosearch.In("mine", "text_model.onnx"), "broken");
        var result = await photosearch.RunAsync("model", "list", "--measure", "--json");

        Assert.Equal(3, result.ExitCode);
        var line = result.Error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith(
            $"mine cannot be measured: ONNX Runtime cannot load {photosearch.In("mine", "text_model.onnx")}", line,
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(Environment.ProcessorCount, json.RootElement.GetProperty("machine").GetProperty("cores").GetInt32());
        var models = json.RootElement.GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal(["starter", "mine"], models.Select(model => model.GetProperty("name").GetString()));
        foreach (var figure in new[] { "dimension", "photos_per_second", "peak_bytes_adding", "seconds_per_query", "peak_bytes_searching" })
        {
            Assert.True(models[0].GetProperty(figure).GetDouble() > 0, figure);
            Assert.Equal(JsonValueKind.Null, models[1].GetProperty(figure).ValueKind);
        }
        Assert.Equal(JsonValueKind.Null, models[0].GetProperty("problem").ValueKind);
        Assert.EndsWith(models[1].GetProperty("problem").GetString()!, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupting_a_measurement_ends_the_process_that_measures()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks for the process in /proc");
        using var process = photosearch.Start("model", "list", "--measure");
        // The line is written after the other process has started.
        Assert.Equal("Measuring starter: adding photos.", await process.StandardError.ReadLineAsync());
        var child = string.Concat(Directory.GetDirectories($"/proc/{process.Id}/task")
            .Select(thread => File.ReadAllText(Path.Combine(thread, "children")))).Trim();
        await TestProcess.SignalAsync(process);

        Assert.Equal("Interrupted.\n", await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.NotEmpty(child);
        Assert.False(Directory.Exists($"/proc/{child}"), $"process {child} still runs");
    }

    /// <summary>A copy of the starter model that a test may break.</summary>
    private string CopyOfStarter(string name)
    {
        var folder = Directory.CreateDirectory(photosearch.In(name)).FullName;
        foreach (var file in Directory.GetFiles(TestPaths.InRepository("data", "models", "starter")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    private FileServer HubAt(Func<FileRequest, FileReply> reply)
    {
        var hub = new FileServer(reply);
        photosearch.Environment["MODEL_MIRROR"] = hub.Uri.ToString();
        return hub;
    }

    /// <summary>Answers like a hub that has CLIP's vocabulary.</summary>
    private static Func<FileRequest, FileReply> Vocabulary()
    {
        var folder = TestPaths.InShared("clip-tokenizer");
        return request => request.Give(File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(request.Path))), "v1");
    }
}
