namespace PhotoSearch.Tests;

public sealed class IndexNameTests
{
    [Theory]
    [InlineData("photos")]
    [InlineData("my-photos_2.1")]
    [InlineData("fotos-für-zoë")]
    [InlineData("0")]
    public void Plain_names_are_allowed(string name) => Assert.Null(IndexName.Problem(name));

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("Photos", "must be lower case")]
    [InlineData("fotos-FÜR", "must be lower case")]
    [InlineData("..", "must not be . or ..")]
    [InlineData("_all", "must not begin with - _ or +")]
    [InlineData("+photos", "must not begin with - _ or +")]
    [InlineData("my photos", "must not contain spaces or any of")]
    [InlineData("a,b", "must not contain spaces or any of")]
    [InlineData("a/b", "must not contain spaces or any of")]
    [InlineData("*", "must not contain spaces or any of")]
    [InlineData("a\nb", "must not contain spaces or any of")]
    public void Names_that_OpenSearch_refuses_are_refused_with_the_reason(string name, string problem) =>
        Assert.StartsWith(problem, IndexName.Problem(name), StringComparison.Ordinal);

    [Fact]
    public void The_length_counts_in_bytes()
    {
        Assert.Null(IndexName.Problem(new string('x', 255)));
        Assert.Equal("must be at most 255 bytes long", IndexName.Problem(new string('é', 128)));
    }

    [Fact]
    public void Opening_an_index_with_a_bad_name_says_why() => Assert.Equal(
        "Index name \"My Photos\" is not allowed: it must not contain spaces or any of \\ / * ? \" < > | , # :. Choose another, such as " +
        "photos.",
        Assert.Throws<SettingsException>(() => PhotoIndex.Open(TestSettings.Embedded(Path.GetFullPath("x.db")), "My Photos")).Message);
}
