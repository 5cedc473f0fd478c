using System.Net;

namespace PhotoSearch.Cli;

/// <summary>A self-contained web page of results.</summary>
internal static class HtmlPage
{
    /// <summary>Renders a page.</summary>
    /// <param name="title">The page's title, plain text.</param>
    /// <param name="fragments">HTML fragments, for example from <see cref="PhotoGallery.ToHtml"/>, shown one below the other.</param>
    public static string Render(string title, IEnumerable<string> fragments) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>{{WebUtility.HtmlEncode(title)}}</title>
        <style>
          :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
          body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
          img { border-radius: 6px; max-width: 100%; height: auto }
          figcaption { font-variant-numeric: tabular-nums }
          pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884; border-radius: 6px }
          table { border-collapse: collapse } td, th { padding: .2rem .75rem; text-align: left; border-bottom: 1px solid #8884 }
        </style>
        <h1>{{WebUtility.HtmlEncode(title)}}</h1>
        {{string.Join('\n', fragments)}}
        </html>

        """;
}
