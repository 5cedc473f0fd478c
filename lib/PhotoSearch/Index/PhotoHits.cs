using System.Collections.ObjectModel;
using System.Net;
using static System.FormattableString;

namespace PhotoSearch;

/// <summary>The hits of a search, best first. A notebook shows them as a table.</summary>
[TypeFormatterSource(typeof(PhotoHitsFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
internal sealed class PhotoHits(IList<PhotoHit> hits) : ReadOnlyCollection<PhotoHit>(hits)
{
    /// <summary>A table that needs no style sheet.</summary>
    public string ToHtml()
    {
        var rows = this.Index().Select(hit => Invariant(
            $"<tr><td>{hit.Index + 1}</td><td>{hit.Item.Cosine:0.000}</td><td>{WebUtility.HtmlEncode(hit.Item.ImageUrl)}</td></tr>"));
        return $"<table><tr><th>rank</th><th>cosine</th><th>photo</th></tr>{string.Concat(rows)}</table>";
    }

    /// <summary>One line per hit: rank, cosine, path.</summary>
    public override string ToString() =>
        string.Join('\n', this.Index().Select(hit => Invariant($"{hit.Index + 1}. {hit.Item.Cosine:0.000}  {hit.Item.ImageUrl}")));
}

/// <summary>How notebooks show <see cref="PhotoHits"/>.</summary>
internal sealed class PhotoHitsFormatters() : TypeFormatterSource<PhotoHits>(
    ("text/html", hits => hits.ToHtml()),
    ("text/plain", hits => hits.ToString()));
