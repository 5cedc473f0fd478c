namespace PhotoSearch;

/// <summary>Shows an <see cref="RgbImage"/> in notebooks as a picture, with exact pixels.</summary>
internal sealed class RgbImageFormatters() : TypeFormatterSource<RgbImage>(
    ("text/html", image => image.ToHtml()),
    ("text/plain", image => image.ToString()));
