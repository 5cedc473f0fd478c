namespace PhotoSearch.Tests;

public sealed class OpenedModelTests
{
    [Theory]
    [InlineData("a", 8, "a", 8, true)]
    [InlineData("a", 8, "b", 8, false)]
    [InlineData("a", 8, "a", 9, false)]
    [InlineData("a", 8, null, 8, false)]
    [InlineData(null, 8, "a", 8, true)]
    [InlineData(null, 8, null, 9, false)]
    public void Model_and_dimension_stay_as_they_were_and_the_dimension_alone_where_no_model_was_named(
        string? was, int wasDimension, string? model, int dimension, bool accepted)
    {
        var opened = new OpenedModel();
        opened.Check(Info(was, wasDimension));

        if (accepted) opened.Check(Info(model, dimension));
        else Assert.Throws<PhotoIndexException>(() => opened.Check(Info(model, dimension)));

        opened.Check(Info(was, wasDimension));
        opened.Replace(null);
        opened.Check(Info(model, dimension));
    }

    private static IndexInfo Info(string? model, int dimension) => new("photos", 0, 0, dimension, model, null);
}
