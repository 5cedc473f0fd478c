namespace PhotoSearch.Tests;

public sealed class SetupCommandTests : IDisposable
{
    private const string Password = "p@ss:w/rd #1 'ä' \"$HOME\"";

    private readonly PhotoSearchProcess photosearch = new();

    private string EnvFile => photosearch.In("work", ".env");

    public SetupCommandTests()
    {
        photosearch.WorkingFolder = Directory.CreateDirectory(photosearch.In("work")).FullName;
        foreach (var key in photosearch.Environment.Keys.ToArray()) photosearch.Environment.Remove(key);
        photosearch.Environment["XDG_DATA_HOME"] = photosearch.In("data");
        photosearch.Environment["HOME"] = photosearch.In();
        Directory.CreateDirectory(photosearch.In("work", "pics"));
    }

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Answers_one_per_line_are_saved_in_a_file_that_only_its_owner_can_read()
    {
        var result = await photosearch.RunAsync(
            ["setup", "--here"], $"https://127.0.0.1:1\nada@home\n{Password}\nwildlife\npics\nstarter\n");

        // Nothing listens at that address. Setup reports that after writing the file.
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Wrote {EnvFile}", result.Output);
        Assert.Contains("PROBLEM  index     Cannot connect to OpenSearch at https://127.0.0.1:1", result.Output);
        AssertNoPassword(result);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(EnvFile));
        var settings = WorkshopSettings.Load(photosearch.WorkingFolder);
        Assert.Equal(
            ("ada@home", "wildlife", photosearch.In("work", "pics"), "starter"),
            (settings.ServiceUser, settings.IndexName, settings.PhotosDir, settings.ClipModel));
        Assert.Contains(
            $"SERVICE_URI=https://ada%40home:{Uri.EscapeDataString(Password)}@127.0.0.1:1\n", Unquoted(File.ReadAllText(EnvFile)));
    }

    [Fact]
    public async Task Empty_answers_mean_the_embedded_index_and_the_defaults()
    {
        var result = await photosearch.RunAsync(["setup", "--here"], "");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("photos.db; index \"photos\" does not exist yet", result.Output);
        Assert.Null(WorkshopSettings.Load(photosearch.WorkingFolder).ServiceUri);
    }

    [Fact]
    public async Task Options_change_only_their_settings_and_keep_comments_and_other_keys()
    {
        File.WriteAllText(EnvFile, "# mine\nINDEX_NAME=old # the old one\nMODEL_CACHE=models\nSERVICE_URI=http://ada:first@127.0.0.1:1\n");

        var index = await photosearch.RunAsync(["setup", "--index", "new", "--photos", "pics"], "");
        Assert.Equal(
            "# mine\nINDEX_NAME=new # the old one\nMODEL_CACHE=models\nSERVICE_URI=http://ada:first@127.0.0.1:1\nPHOTOS_DIR=pics\n",
            File.ReadAllText(EnvFile));
        Assert.DoesNotContain("first", index.Output + index.Error);

        await photosearch.RunAsync(["setup", "--service-uri", "http://127.0.0.1:1/search"], "");
        Assert.Contains("SERVICE_URI=http://ada:first@127.0.0.1:1/search\n", File.ReadAllText(EnvFile));
        // The first server's password must not be sent to another server.
        await photosearch.RunAsync(["setup", "--service-uri", "http://127.0.0.1:2"], "");
        Assert.Contains("SERVICE_URI=http://127.0.0.1:2\n", File.ReadAllText(EnvFile));
        var other = await photosearch.RunAsync(["setup", "--user", "eve", "--password-stdin"], Password + "\n");
        Assert.Contains($"http://eve:{Uri.EscapeDataString(Password)}@127.0.0.1:2\n", Unquoted(File.ReadAllText(EnvFile)));
        AssertNoPassword(other);

        var embedded = await photosearch.RunAsync(["setup", "--service-uri", ""], "");
        Assert.True(embedded.ExitCode == 0, embedded.Output + embedded.Error);
        Assert.Contains("SERVICE_URI=\n", File.ReadAllText(EnvFile));
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_not_changed()
    {
        byte[] latin1 = [.. "# caf"u8, 0xE9, .. "\nINDEX_NAME=old\n"u8];
        File.WriteAllBytes(EnvFile, latin1);

        var result = await photosearch.RunAsync(["setup", "--index", "new"], "");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("is not UTF-8", result.Error);
        Assert.Equal(latin1, File.ReadAllBytes(EnvFile));
    }

    [Fact]
    public async Task An_existing_value_is_overwritten_only_after_confirmation()
    {
        File.WriteAllText(EnvFile, "INDEX_NAME=old\n");

        var no = await photosearch.RunAsync(["setup"], "-\nnew\n\n\n");
        Assert.Equal(1, no.ExitCode);
        Assert.Contains("INDEX_NAME will be overwritten", no.Error);
        Assert.Equal("INDEX_NAME=old\n", File.ReadAllText(EnvFile));

        Assert.Equal(0, (await photosearch.RunAsync(["setup"], "-\nnew\n\n\ny\n")).ExitCode);
        Assert.Contains("INDEX_NAME=new\n", File.ReadAllText(EnvFile));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1\n")]
    [InlineData("-\nNot Allowed\n")]
    [InlineData("-\n\nnowhere\n")]
    [InlineData("-\n\n\nno-such-model\n")]
    public async Task A_wrong_answer_is_reported_and_nothing_is_written(string answers)
    {
        var result = await photosearch.RunAsync(["setup", "--here"], answers);

        Assert.Equal(2, result.ExitCode);
        Assert.False(File.Exists(EnvFile));
    }

    [Fact]
    public async Task Outside_a_repository_one_file_per_user_applies_in_every_folder()
    {
        Assert.Equal(0, (await photosearch.RunAsync(["setup", "--index", "everywhere"], "")).ExitCode);

        Assert.Equal("INDEX_NAME=everywhere\n", File.ReadAllLines(photosearch.In("data", "photosearch", ".env"))[^1] + "\n");
        photosearch.WorkingFolder = photosearch.In();
        Assert.Contains("index: \"everywhere\"", (await photosearch.RunAsync("doctor")).Output);
    }

    [Fact]
    public async Task Doctor_accepts_a_new_tool_before_and_after_its_first_photos()
    {
        // The tool's package includes the model, but the tests' folder does not.
        photosearch.Environment["CLIP_MODEL"] = TestPaths.InRepository("data", "models", "starter");
        GalleryCopies.CopyTo(photosearch.In("work", "pics"), 1);
        var fresh = await photosearch.RunAsync("doctor");
        await photosearch.RunAsync("add", photosearch.In("work", "pics"));
        var filled = await photosearch.RunAsync("doctor");

        Assert.True((fresh.ExitCode, filled.ExitCode) == (0, 0), fresh.Output + filled.Output);
        foreach (var result in new[] { fresh, filled })
            Assert.Contains(
                "note     photos    no photo folder is set. Run photosearch add FOLDER or photosearch setup --photos FOLDER",
                result.Output);
        Assert.Contains(
            $"no .env here or in {photosearch.In("data", "photosearch")}; environment variables and defaults apply", fresh.Output);
        Assert.Contains("missing  index     no index \"photos\" in data/photos.db yet. Run: photosearch add FOLDER", fresh.Output);
        Assert.Contains("ok       index     \"photos\" in data/photos.db: 1 photo, ", filled.Output);
    }

    /// <summary>Removes the quotes around values with unusual characters.</summary>
    private static string Unquoted(string text) =>
        text.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);

    private static void AssertNoPassword(ProcessResult result)
    {
        Assert.DoesNotContain(Password, result.Output + result.Error);
        Assert.DoesNotContain(Uri.EscapeDataString(Password), result.Output + result.Error);
    }
}
