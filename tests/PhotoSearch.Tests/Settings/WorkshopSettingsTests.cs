namespace PhotoSearch.Tests;

public sealed class WorkshopSettingsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-settings-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Without_a_file_the_defaults_apply()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "Workshop.sln"), "");
        var settings = WorkshopSettings.Load(folder.FullName);

        Assert.Null(settings.ServiceUri);
        Assert.Equal("photos", settings.IndexName);
        Assert.Equal("starter", settings.ClipModel);
        Assert.Equal(Path.Combine(folder.FullName, "data", "photos"), settings.PhotosDir);
        Assert.Equal(Path.Combine(folder.FullName, "data", "photos.db"), settings.IndexFile);
    }

    [Fact]
    public void Env_example_states_the_defaults()
    {
        File.Copy(TestPaths.InRepository(".env.example"), Path.Combine(folder.FullName, ".env"));
        var example = WorkshopSettings.Load(folder.FullName);
        var defaults = SettingsParser.Parse(folder.FullName, new Dictionary<string, string>(), fileName: null);

        Assert.Equal(defaults.ToString(), example.ToString());
        Assert.Equal((defaults.ModelCache, defaults.ServiceCaCert), (example.ModelCache, example.ServiceCaCert));
    }

    [Fact]
    public void Env_example_names_every_key_and_no_other()
    {
        var keys = File.ReadLines(TestPaths.InRepository(".env.example"))
            .Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line[..line.IndexOf('=')]);

        Assert.Equal(SettingsParser.Keys, keys);
    }

    [Fact]
    public void Relative_paths_start_from_the_file_whichever_folder_it_is_read_from()
    {
        Write("PHOTOS_DIR=my/photos");
        var below = folder.CreateSubdirectory("notebooks/deeper");

        Assert.Equal(Path.Combine(folder.FullName, "my", "photos"), WorkshopSettings.Load(below.FullName).PhotosDir);
    }

    [Fact]
    public void An_edited_file_takes_effect_when_it_is_read_again()
    {
        Write("INDEX_NAME=first");
        Assert.Equal("first", WorkshopSettings.Load(folder.FullName).IndexName);
        Write("INDEX_NAME=second");
        Assert.Equal("second", WorkshopSettings.Load(folder.FullName).IndexName);
        Assert.Null(Environment.GetEnvironmentVariable("INDEX_NAME"));
    }

    [Theory]
    [InlineData("clip-vit-b-32", "clip-ViT-B-32")]
    [InlineData("CLIP-VIT-B-32-INT8", "clip-ViT-B-32-int8")]
    [InlineData("Starter", "starter")]
    public void A_model_name_may_have_any_case_and_is_stored_as_in_the_catalog(string typed, string name)
    {
        Write($"CLIP_MODEL={typed}");
        Assert.Equal(name, WorkshopSettings.Load(folder.FullName).ClipModel);

        Write("CLIP_MODEL=starter");
        var draft = SettingsDraft.Begin(folder.FullName, here: true);
        draft.SetModel(typed);
        Assert.Equal(name, draft.Check().ClipModel);
        Assert.Equal(name, ModelCatalog.Of(WorkshopSettings.Load(folder.FullName) with { ClipModel = typed })!.Name);
    }

    [Fact]
    public void User_and_password_are_percent_decoded_and_removed_from_the_address()
    {
        Write("SERVICE_URI=https://ad%40min:p%3Aa%2Fss@search.example.com:9243");
        var settings = WorkshopSettings.Load(folder.FullName);

        Assert.Equal("https://search.example.com:9243/", settings.ServiceUri!.ToString());
        Assert.Equal("ad@min", settings.ServiceUser);
        Assert.Equal("p:a/ss", settings.ServicePassword);
    }

    [Theory]
    [InlineData("", "https://huggingface.co/")]
    [InlineData("https://mirror.example", "https://mirror.example/")]
    [InlineData("https://me:Geh31m@mirror.example:8443/hub/", "https://mirror.example:8443/hub/")]
    [InlineData("http://mirror.example/a%20b", "http://mirror.example/a%20b/")]
    public void A_mirror_ends_in_a_slash_and_hides_its_password(string value, string mirror)
    {
        Write($"MODEL_MIRROR={value}");
        var settings = WorkshopSettings.Load(folder.FullName);

        Assert.Equal(mirror, settings.ModelMirror.AbsoluteUri);
        Assert.Equal(value.Contains('@') ? "bWU6R2VoMzFt" : null, settings.ModelMirrorAuthorization?.Parameter);
        Assert.DoesNotContain("Geh31m", settings.ToString() + System.Text.Json.JsonSerializer.Serialize(settings));
    }

    [Theory]
    [InlineData("pa$$word")]
    [InlineData("pa$HOME")]
    [InlineData("${HOME}")]
    [InlineData("a=b!c*d")]
    public void A_password_is_read_literally(string password)
    {
        Write($"SERVICE_URI=https://admin:{password}@localhost:9200");
        Assert.Equal(password, WorkshopSettings.Load(folder.FullName).ServicePassword);
    }

    [Fact]
    public void No_way_of_showing_settings_shows_the_password()
    {
        Write("SERVICE_URI=https://admin:Geh31m@localhost:9200");
        var settings = WorkshopSettings.Load(folder.FullName);

        Assert.DoesNotContain("Geh31m", settings.ToString());
        Assert.DoesNotContain("Geh31m", System.Text.Json.JsonSerializer.Serialize(settings));
        Assert.DoesNotContain(
            typeof(WorkshopSettings).GetProperties(), property => property.GetValue(settings)?.ToString()?.Contains("Geh31m") == true);
    }

    [Theory]
    [InlineData("SERVICE_URI=opensearch:Geh31m@9200", "SERVICE_URI is not an address")]
    [InlineData("SERVICE_URI=ftp://admin:Geh31m@host", "SERVICE_URI is not an address")]
    [InlineData("SERVICE_URI=https://admin:Geh31m@host:99999", "SERVICE_URI is not an address")]
    [InlineData("SERVICE_URI=https://admin:12/Geh31m@host:9200", "SERVICE_URI is not an address")]
    [InlineData("SERVICE_URI=https://admin:/Geh31m@host:9200", "SERVICE_URI is not an address")]
    [InlineData("SERVICE_URI=https://admin:1#Geh31m@host:9200", "SERVICE_URI is not an address")]
    [InlineData("SERVICE_URI=https://admin:1?Geh31m@host:9200", "SERVICE_URI is not an address")]
    [InlineData("INDEX_NAME=Photos", "INDEX_NAME \"Photos\" is not allowed: it must be lower case.")]
    [InlineData("CLIP_MODEL=clip",
        "CLIP_MODEL \"clip\" is not allowed: it must be \"starter\", \"clip-ViT-B-32\", \"clip-ViT-B-32-int8\", or a folder")]
    [InlineData("SERVICE_URI=http://admin:Geh31m@xn--ä:9200", "SERVICE_URI is not an address")]
    [InlineData("MODEL_MIRROR=https://me:Geh31m@\u200d/mirror", "MODEL_MIRROR is not an address")]
    [InlineData("MODEL_MIRROR=mirror.example/Geh31m", "MODEL_MIRROR is not an address")]
    [InlineData("MODEL_MIRROR=https://me:12/Geh31m@mirror.example", "MODEL_MIRROR is not an address")]
    [InlineData("SERVICE_CA_CERT=no.pem", "SERVICE_CA_CERT \"no.pem\" is not allowed: there is no such file")]
    [InlineData("PHOTOS_DIR=\"a\\x00b\"", "PHOTOS_DIR contains a line break or a NUL character")]
    [InlineData("CLIP_MODEL=\"Geh31m\nb\"", "CLIP_MODEL contains a line break or a NUL character")]
    [InlineData("SERVICE_URI=https://admin:Geh31m@host\nnot a line", "line 2 is not of the form KEY=value")]
    public void A_wrong_value_is_one_clear_line_without_the_password(string content, string message)
    {
        Write(content);
        var wrong = Assert.Throws<SettingsException>(() => WorkshopSettings.Load(folder.FullName));

        Assert.Contains(message, wrong.Message);
        Assert.DoesNotContain('\n', wrong.Message);
        Assert.DoesNotContain("Geh31m", wrong.ToString());
    }

    [Fact]
    public void A_path_inside_the_folder_is_kept_relative_to_it()
    {
        Write("");
        var settings = WorkshopSettings.Load(folder.FullName);

        Assert.Equal("data/photos", settings.Shorten(settings.PhotosDir));
        Assert.Equal(Path.GetTempPath(), settings.Shorten(Path.GetTempPath()));
        Assert.Equal("..mine", settings.Shorten(Path.Combine(settings.BaseFolder, "..mine")));
        Assert.Equal(settings.PhotosDir, settings.PhotosFolderOf(null));
    }

    [Fact]
    public void A_tilde_is_the_home_folder_as_in_a_shell()
    {
        Write("PHOTOS_DIR=~/Pictures");
        Assert.Equal(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Pictures"),
            WorkshopSettings.Load(folder.FullName).PhotosDir);
    }

    [Fact]
    public void Photos_outside_the_indexs_folder_are_refused_with_advice()
    {
        Write("");
        var settings = WorkshopSettings.Load(folder.FullName);
        var index = new IndexInfo("photos", 130, 0, 512, "starter", "data/photos");

        Assert.Equal(settings.PhotosDir, settings.RootOf(index, settings.PhotosDir));
        Assert.Equal(settings.PhotosDir, settings.RootOf(index, Path.Combine(settings.PhotosDir, "2024")));
        var refused = Assert.Throws<PhotoIndexException>(() => settings.RootOf(index, Path.Combine(folder.FullName, "mine")));
        Assert.Contains("is for the photos in data/photos", refused.Message);
        Assert.Contains("INDEX_NAME", refused.Message);
    }

    [Fact]
    public void Notes_name_mistyped_keys_with_the_nearest_setting_and_a_missing_folder()
    {
        Write("service_url=x\nMODEL=starter\nPHOTOS_DIR=nowhere");
        Assert.Equal(
            [
                $"{Path.Combine(folder.FullName, ".env")} sets MODEL, which is not a setting. Did you mean CLIP_MODEL? " +
                ".env.example lists them all.",
                $"{Path.Combine(folder.FullName, ".env")} sets service_url, which is not a setting. Did you mean SERVICE_URI? " +
                ".env.example lists them all.",
                $"There is no folder {Path.Combine(folder.FullName, "nowhere")}. Set PHOTOS_DIR to the folder with your photos, or " +
                "remove this setting to use the sample photos.",
            ],
            WorkshopSettings.Load(folder.FullName).Notes);
    }

    [Fact]
    public void The_starter_model_is_noted_only_for_other_photos_than_the_sample_photos()
    {
        var gallery = folder.CreateSubdirectory("data/photos").FullName;
        Write("");
        var settings = WorkshopSettings.Load(folder.FullName);
        Assert.StartsWith("The starter model was trained only on drawings", Assert.Single(settings.Notes));

        File.WriteAllText(Path.Combine(folder.FullName, "Workshop.sln"), "");
        Assert.Empty(settings.Notes);
        Assert.Empty((settings with { PhotosDir = gallery + Path.DirectorySeparatorChar }).Notes);
        Assert.Null(settings.StarterNote(new("photos", 1, 1, 512, "starter", "data/photos")));
        Assert.NotNull(settings.StarterNote(new("photos", 1, 1, 512, "starter", "data")));
        Assert.Null(settings.StarterNote(new("photos", 1, 1, 512, "clip-ViT-B-32", "data")));
        Assert.Null((settings with { ClipModel = "clip-ViT-B-32", PhotosDir = folder.FullName }).StarterNote());
    }

    private void Write(string content) => File.WriteAllText(Path.Combine(folder.FullName, ".env"), content + "\n");
}
