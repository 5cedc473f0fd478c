using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class ReferenceTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    private static readonly string Library = TestPaths.InRepository("artifacts", "bin", "PhotoSearch", Configuration, "PhotoSearch.dll");

    /// <summary>The last part of the tests' own output folder, …/bin/PhotoSearch.Notebooks.Tests/debug.</summary>
    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private string Relative => Path.GetRelativePath(kernel.Folder, Library).Replace('\\', '/');

    [Fact]
    public async Task A_library_is_found_relative_to_the_working_folder_and_shows_its_errors_without_a_stack()
    {
        var error = await kernel.OneAsync<ErrorEvent>(
            $"#r \"{Relative}\"\nusing PhotoSearch;\nthrow new SettingsException(\"SERVICE_URI is wrong.\");");
        Assert.Equal(("SERVICE_URI is wrong.", 3), (error.Message, error.Line));
        Assert.Equal(["SERVICE_URI is wrong."], error.Trace);
    }

    [Fact]
    public async Task A_library_loads_managed_and_native_dependencies_from_its_folder_once()
    {
        kernel.Write(".env", "INDEX_FILE=photos.db");
        Assert.Empty(await kernel.RunAsync($"""
            #r "{Relative}"
            using PhotoSearch;
            var index = PhotoIndex.Open(WorkshopSettings.Load());
            var created = await index.CreateAsync(new IndexDefinition("tiny", 3));
            var stored = await index.AddAsync(
                [new PhotoDocument("a.jpg", "a.jpg", [1f, 0f, 0f]), new PhotoDocument("b.jpg", "b.jpg", [0f, 1f, 0f])]);
            """));
        var hits = await kernel.OneAsync<ResultEvent>(
            "string.Join(' ', (await index.SearchAsync(new[] { 0f, 1f, 0f }, 2)).Select(hit => hit.Id))");
        Assert.Equal("b.jpg a.jpg", hits.Data["text/plain"]);
        var twice = await kernel.OneAsync<ResultEvent>("""
            string.Join(' ', AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic && a.Location != "")
                .GroupBy(a => a.Location).Where(g => g.Count() > 1).Select(g => g.Key))
            """);
        Assert.Equal("", twice.Data["text/plain"]);
    }

    [Fact]
    public async Task A_cell_can_use_what_the_library_references_such_as_ImageSharp()
    {
        await kernel.RunAsync($"""
            #r "{Relative}"
            using PhotoSearch;
            var picture = new RgbImage(2, 1, [255, 0, 0, 0, 0, 255]);
            """);
        var mirrored = await kernel.OneAsync<ResultEvent>("""
            using SixLabors.ImageSharp.Processing;
            var image = picture.ToImage();
            image.Mutate(c => c.Flip(FlipMode.Horizontal));
            RgbImage.From(image)
            """);
        Assert.StartsWith("<img src=\"data:image/png;base64,", mirrored.Data["text/html"], StringComparison.Ordinal);
        Assert.Equal(
            "0 0 255 255 0 0", (await kernel.OneAsync<ResultEvent>("string.Join(' ', RgbImage.From(image).Pixels)")).Data["text/plain"]);
    }

    [Fact]
    public async Task A_missing_library_is_named_with_its_full_path()
    {
        var error = await kernel.OneAsync<ErrorEvent>("\n#r \"../none/Missing.dll\"");
        Assert.Contains(Path.GetFullPath(Path.Combine(kernel.Folder, "../none/Missing.dll")), error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public async Task A_rebuilt_library_causes_a_warning()
    {
        var copy = Path.Combine(kernel.Folder, "Copy.dll");
        File.Copy(typeof(Notebook).Assembly.Location, copy);
        Assert.Empty(await kernel.RunAsync("#r \"Copy.dll\""));
        File.SetLastWriteTimeUtc(copy, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var warning = await kernel.OneAsync<StreamEvent>("#r \"Copy.dll\"");
        Assert.Equal(
            ("stderr", "Copy.dll has changed since the kernel loaded it. Restart the kernel to use the new one.\n"),
            (warning.Name, warning.Text));
    }

    [Fact]
    public async Task A_package_is_restored_and_used()
    {
        var result = await kernel.OneAsync<ResultEvent>(
            "#r \"nuget: Polly.Core, 8.9.1\"\nnew Polly.ResiliencePipelineBuilder().Build().GetType().Name");
        Assert.Equal("ResiliencePipeline", result.Data["text/plain"]);
    }

    [Fact]
    public async Task A_missing_package_is_a_one_line_error_and_does_not_affect_the_next()
    {
        var error = await kernel.OneAsync<ErrorEvent>("\n#r \"nuget: No.Such.Package.Anywhere, 1.0.0\"");
        Assert.StartsWith("#r \"nuget: No.Such.Package.Anywhere, 1.0.0\" cannot be restored: NU", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(2, error.Line);
        Assert.Empty(await kernel.RunAsync("#r \"nuget: Polly.Core, 8.9.1\"\nusing Polly;"));
    }
}
