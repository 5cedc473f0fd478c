using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

public sealed class ModelCatalogTests
{
    private static readonly WorkshopSettings Settings = WorkshopSettings.Load(TestPaths.Repository);

    [Fact]
    public void Every_row_has_all_files_of_a_model_pinned_to_a_commit()
    {
        var downloadable = ModelCatalog.Names.Select(name => ModelCatalog.Find(name)!.Hub).OfType<HubFiles>().ToArray();

        Assert.Equal(2, downloadable.Length);
        foreach (var hub in downloadable)
        {
            Assert.Matches("^[0-9a-f]{40}$", hub.Revision);
            Assert.Equal(ModelFolder.RequiredFiles.Order(), hub.Files.Select(file => file.Name).Order());
            Assert.All(hub.Files, file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
        }
    }

    [Fact]
    public void Addresses_are_the_hubs()
    {
        var hub = ModelCatalog.Find("clip-ViT-B-32")!.Hub!;
        Assert.Equal(
            "https://huggingface.co/Xenova/clip-vit-base-patch32/resolve/d15189d7028b43f1d3e65039190477f6af591c2a/onnx/vision_model.onnx",
            hub.AddressOf(hub.Files[0], Settings.ModelMirror).AbsoluteUri);
    }

    [Fact]
    public void The_vocabulary_is_CLIPs_own()
    {
        var files = ModelCatalog.Find("clip-ViT-B-32")!.Hub!.Files.Where(file => ModelFolder.TokenizerFiles.Contains(file.Name)).ToArray();
        Assert.Equal(ModelFolder.TokenizerFiles.Count, files.Length);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(TestPaths.InShared("clip-tokenizer", file.Name));
            Assert.Equal(
                (bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))), (file.Bytes, file.Sha256));
        }
    }

    [Fact]
    public void The_starter_model_is_as_its_own_description_says()
    {
        var starter = ModelCatalog.Of(Settings with { ClipModel = "starter" })!;
        using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(starter.Folder, "model.json")));

        Assert.Equal(description.RootElement.GetProperty("dimension").GetInt32(), starter.Dimension);
        Assert.True(starter.IsHere);
        Assert.False(starter.IsDownloadable);
        Assert.Equal(ModelFolder.RequiredFiles.Sum(file => new FileInfo(Path.Combine(starter.Folder, file)).Length), starter.Bytes);
    }

    [Fact]
    public void The_sizes_in_env_example_are_those_of_the_table()
    {
        foreach (var name in ModelCatalog.Names.Where(name => ModelCatalog.Find(name)!.Hub is not null))
        {
            var size = $"{ModelCatalog.Find(name)!.Hub!.Files.Sum(file => file.Bytes) / 1e6:0} MB";
            Assert.Matches(
                $@"{Regex.Escape(name)} \([^)]*{size}",
                string.Join(' ', File.ReadAllLines(TestPaths.InRepository(".env.example")).Select(line => line.TrimStart('#', ' '))));
        }
    }

    [Fact]
    public void A_folder_is_not_a_catalog_model() => Assert.Null(ModelCatalog.Of(Settings with { ClipModel = TestPaths.Repository }));

    [Fact]
    public async Task An_unknown_name_is_refused_with_a_list_of_the_models()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ModelCatalog.DownloadAsync(Settings, "clip"));
        Assert.Equal("There is no model \"clip\". The models are \"starter\", \"clip-ViT-B-32\", \"clip-ViT-B-32-int8\".", error.Message);
    }
}
