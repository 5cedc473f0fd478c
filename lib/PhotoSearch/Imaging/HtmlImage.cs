using System.Net;

namespace PhotoSearch;

/// <summary>Pictures inside HTML, with no file beside it.</summary>
internal static class HtmlImage
{
    /// <summary>An <c>img</c> element that carries the picture, as JPEG for photos.</summary>
    public static string FromPhoto(RgbImage image, string alternativeText) =>
        Element("image/jpeg", ImageDecoder.EncodeJpeg(image), image, alternativeText);

    /// <summary>An <c>img</c> element that carries the picture, as PNG: each pixel as it is.</summary>
    public static string FromPixels(RgbImage image, string alternativeText) =>
        Element("image/png", ImageDecoder.EncodePng(image), image, alternativeText);

    private static string Element(string mimeType, byte[] file, RgbImage image, string alternativeText) =>
        $"""<img src="data:{mimeType};base64,{Convert.ToBase64String(file)}" """ +
        $"""width="{image.Width}" height="{image.Height}" alt="{WebUtility.HtmlEncode(alternativeText)}">""";
}
