namespace PhotoSearch.Tests;

public sealed class IndexInfoTests
{
    [Fact]
    public void An_index_that_does_not_name_its_model_comes_with_a_warning() => Assert.Equal(
        "Index \"photos\" does not say which model filled it; results are correct only if it was starter.",
        new IndexInfo("photos", 1, 1, 4, Model: null, PhotosFolder: null).WarningFor("starter"));

    [Fact]
    public void An_index_that_names_its_model_has_no_warning() =>
        Assert.Null(new IndexInfo("photos", 1, 1, 4, "starter", PhotosFolder: null).WarningFor("starter"));

    [Fact]
    public void It_prints_like_a_record_and_shows_unusual_states_only_if_they_apply()
    {
        var info = new IndexInfo("photos", 1_200, 3_400, 512, "starter", PhotosFolder: null);

        Assert.Equal(
            "IndexInfo { Name = photos, Photos = 1200, Bytes = 3400, Dimension = 512, Model = starter, PhotosFolder =  }", info.ToString());
        Assert.Equal(
            "IndexInfo { Name = photos, Photos = 1200, Bytes = 3400, Dimension = 512, Model = starter, PhotosFolder = , Loading = True }",
            (info with { Loading = true }).ToString());
        Assert.EndsWith("PhotosFolder = , Problem = closed }", (info with { Problem = "closed" }).ToString(), StringComparison.Ordinal);
    }
}
