using System.Net;
using System.Text;

namespace PhotoSearch.Bench;

/// <summary>
/// The figures as an SVG: for each a bar relative to its limit, and a thinner bar for what it is compared with.
/// </summary>
/// <remarks>It has a white background, to be readable on dark pages, and colour never carries meaning alone.</remarks>
internal static class Picture
{
    private const int Width = 880, Left = 24, Row = 54, Top = 84;
    private const double LimitAt = 470; // pixels from the left of the bars to the limit
    private const double Longest = 1.15; // relative to the limit; longer bars are cut off

    public static string Of(IReadOnlyList<Figure> figures, string machine)
    {
        var height = Top + (figures.Count * Row) + 40;
        var limit = Left + LimitAt;
        var svg = new StringBuilder($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img"
              font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="14" fill="#1f2328">
            <title>Performance figures relative to their limits</title>
            <rect x="0.5" y="0.5" width="{Width - 1}" height="{height - 1}" rx="6" fill="#ffffff" stroke="#d1d9e0"/>
            <text x="{Left}" y="34" font-size="18" font-weight="600">Measured figures and their limits (shorter is better)</text>
            <rect x="{Left}" y="50" width="24" height="12" fill="#0969da"/><text x="{Left + 32}" y="61">measured</text>
            <rect x="{Left + 116}" y="53" width="24" height="6" fill="#818b98"/><text x="{Left + 148}" y="61">compared with</text>
            <text x="{limit}" y="61" text-anchor="middle" font-weight="600">limit</text>
            <path d="M{limit} 68V{height - 40}" stroke="#1f2328" stroke-width="1.5" stroke-dasharray="4 3"/>

            """);
        foreach (var (i, figure) in figures.Index())
        {
            var y = Top + (i * Row);
            var at = $"x=\"{Left + (LimitAt * Longest) + 16}\"";
            var colour = figure.Reached ? "#0969da" : "#cf222e";
            var value = $"{figure.ValueText}{(figure.Reached ? "" : ", missed")}";
            // The white outline keeps labels readable where they cross the limit's line.
            svg.Append($"""
                <text x="{Left}" y="{y + 12}" stroke="#ffffff" stroke-width="4" paint-order="stroke">{Plain(figure.What)}</text>
                <rect x="{Left}" y="{y + 19}" width="{Length(figure, figure.Value)}" height="12" fill="{colour}"/>
                <text {at} y="{y + 30}"><tspan font-weight="600">{value}</tspan> ({figure.LimitText})</text>

                """);
            if (figure.PeerValue is not { } peer) continue;
            svg.Append($"""
                <rect x="{Left}" y="{y + 33}" width="{Length(figure, peer)}" height="6" fill="#818b98"/>
                <text {at} y="{y + 44}" font-size="11" fill="#59636e">{Plain(figure.Peer)}</text>

                """);
        }
        var where = string.Join(", ", machine.Split('\n').Take(2).Select(line => line.TrimStart('-', ' ').Split(';')[0]));
        return svg.Append($"""
            <text x="{Left}" y="{height - 16}" font-size="12" fill="#59636e">{Plain(where)}</text>
            </svg>

            """).ToString();
    }

    private static string Length(Figure figure, double value) => $"{Math.Min(figure.Share(value)!.Value, Longest) * LimitAt:0}";

    private static string Plain(string text) => WebUtility.HtmlEncode(text.Replace("`", "", StringComparison.Ordinal));
}
