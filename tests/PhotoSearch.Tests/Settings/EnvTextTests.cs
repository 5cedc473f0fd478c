namespace PhotoSearch.Tests;

public sealed class EnvTextTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-env-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("photos")]
    [InlineData("")]
    [InlineData("https://ada:p%40ss%23@host:9200/path")]
    [InlineData("my photos")]
    [InlineData("#1 of $HOME")]
    [InlineData("it's")]
    [InlineData("it's \"quoted\" \\ and more")]
    [InlineData(@"C:\Users\new\photos")]
    [InlineData("Zoë/日本")]
    public void A_value_is_read_back_as_it_was_set(string value)
    {
        var file = Path.Combine(folder.FullName, ".env");
        File.WriteAllText(file, EnvText.Set("# first\nPHOTOS_DIR=old\nINDEX_NAME=last", "PHOTOS_DIR", value));

        var read = new SettingsFile(folder.FullName, file).ReadFile();
        Assert.Equal((value, "last"), (read["PHOTOS_DIR"], read["INDEX_NAME"]));
    }

    [Theory]
    [InlineData("", "A=2\n")]
    [InlineData("# c", "# c\nA=2\n")]
    [InlineData("A=1", "A=2")]
    [InlineData("A=1\r\nB=3\r\n", "A=2\r\nB=3\r\n")]
    [InlineData("  export A = 1\n", "  export A =2\n")]
    [InlineData("A=1 # why\n", "A=2 # why\n")]
    [InlineData("A='1 # not a comment'\n", "A=2\n")]
    [InlineData("#A=1\nBA=1\n", "#A=1\nBA=1\nA=2\n")]
    [InlineData("A=0\nA=1\n", "A=0\nA=2\n")]
    public void Only_the_keys_own_line_changes(string text, string expected) => Assert.Equal(expected, EnvText.Set(text, "A", "2"));
}
