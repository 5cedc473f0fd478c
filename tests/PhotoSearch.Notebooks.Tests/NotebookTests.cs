using System.Text.Json;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class NotebookTests
{
    private const string Written = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "a",
           "metadata": {
            "unknown": [
             1.50,
             {}
            ]
           },
           "source": "one string, émoji 🚤 \"quoted\" \\ <b>"
          },
          {
           "cell_type": "code",
           "execution_count": null,
           "metadata": {
            "polyglot_notebook": {
             "kernelName": "csharp"
            }
           },
           "outputs": [],
           "source": [
            "var a = 1;\n",
            "a"
           ]
          }
         ],
         "later": null,
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_notebook_is_written_as_it_was_read(string newLine)
    {
        var text = Written.ReplaceLineEndings(newLine);
        Assert.Equal(text, Notebook.Parse(text).ToString());
    }

    [Fact]
    public void Keys_are_sorted_and_the_file_ends_with_a_line_feed_as_VS_Code_and_Jupyter_save_it() => Assert.Equal("""
        {
          "cells": [
            {
              "a": {
                "B": [
                  {
                    "x": 1,
                    "y": 2
                  }
                ],
                "b": null
              },
              "z": ""
            }
          ],
          "nbformat": 4
        }

        """, Notebook.Parse("""
        {
          "nbformat": 4, "cells": [ { "z": "", "a": { "b": null, "B": [ { "y": 2, "x": 1 } ] } } ] }
        """).ToString());

    [Fact]
    public void A_source_is_a_list_of_lines_or_one_string()
    {
        var notebook = Notebook.Parse(Written);
        Assert.StartsWith("one string", notebook.Cells[0].Source, StringComparison.Ordinal);
        Assert.Equal("var a = 1;\na", notebook.CodeCells.Single().Source);
        Assert.Equal("csharp", notebook.CodeCells.Single().Language);
    }

    [Fact]
    public void Clearing_removes_outputs_and_counts_and_nothing_else()
    {
        var run = Written.Replace("\"execution_count\": null", "\"execution_count\": 7", StringComparison.Ordinal)
            .Replace("\"outputs\": []", "\"outputs\": [ { \"output_type\": \"stream\", \"name\": \"stdout\", \"text\": \"x\" } ]",
                StringComparison.Ordinal);
        var notebook = Notebook.Parse(run);
        notebook.ClearOutputs();
        Assert.Equal(Written, notebook.ToString());
    }

    [Fact]
    public async Task A_file_that_is_not_a_notebook_is_named()
    {
        using var folder = new NotebookFolder();
        await File.WriteAllTextAsync(folder.In("x.ipynb"), "{ \"cells\": 3 }");
        var error = await Assert.ThrowsAsync<NotebookException>(() => Notebook.ReadAsync(folder.In("x.ipynb")));
        Assert.Contains("x.ipynb cannot be read as a notebook", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotebookException>(() => Notebook.ReadAsync(folder.In("none.ipynb")));
        Assert.ThrowsAny<JsonException>(() => Notebook.Parse("[]"));
    }

    [Theory]
    [InlineData("""{"cells":[null]}""")]
    [InlineData("""{"cells":[{}],"cells":[]}""")]
    [InlineData("""{"cells":[{"source":"1","source":"2"}]}""")]
    [InlineData("""{"cells":[{"cell_type":1}]}""")]
    [InlineData("""{"cells":[{"source":[["1"]]}]}""")]
    [InlineData("""{"cells":[{"source":"\ud800"}]}""")]
    [InlineData("""{"cells":[{"execution_count":99999999999}]}""")]
    [InlineData("""{"cells":[{"metadata":{"polyglot_notebook":{"kernelName":1}}}]}""")]
    [InlineData("""{"cells":[{"metadata":1}]}""")]
    [InlineData("""{"cells":[],"metadata":{"title":"\ud800"}}""")]
    [InlineData("""{"cells":[],"\ud800":1}""")]
    [InlineData("nothing\nof\nJSON")]
    public async Task Invalid_content_is_refused_when_the_file_is_read(string json)
    {
        using var folder = new NotebookFolder();
        await File.WriteAllTextAsync(folder.In("x.ipynb"), json);

        var error = await Assert.ThrowsAsync<NotebookException>(() => Notebook.ReadAsync(folder.In("x.ipynb")));

        Assert.DoesNotContain('\n', error.Message);
    }
}
