namespace PhotoSearch;

/// <summary>How notebooks show an <see cref="RgbImage"/>: as the picture, each pixel as it is.</summary>
internal sealed class RgbImageFormatters() : TypeFormatterSource<RgbImage>(
    ("text/html", image => image.ToHtml()),
    ("text/plain", image => image.ToString()));
