using System.Net;

namespace PhotoSearch;

/// <summary>Embeds pictures in HTML, without separate files.</summary>
internal static class HtmlImage
{
    /// <summary>An <c>img</c> element that contains the picture as JPEG. For photos.</summary>
    public static string FromPhoto(RgbImage image, string alternativeText) =>
        Element("image/jpeg", ImageDecoder.EncodeJpeg(image), image, alternativeText);

    /// <summary>An <c>img</c> element that contains the picture as PNG, with exact pixels.</summary>
    public static string FromPixels(RgbImage image, string alternativeText) =>
        Element("image/png", ImageDecoder.EncodePng(image), image, alternativeText);

    private static string Element(string mimeType, byte[] file, RgbImage image, string alternativeText) =>
        $"""<img src="data:{mimeType};base64,{Convert.ToBase64String(file)}" """ +
        $"""width="{image.Width}" height="{image.Height}" alt="{WebUtility.HtmlEncode(alternativeText)}">""";
}
