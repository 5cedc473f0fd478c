using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>A picture in a form.</summary>
internal static class SentPicture
{
    /// <summary>
    /// Lets an endpoint accept a picture of up to <see cref="ServeLimits.PictureBytes"/>. (<c>OriginCheck</c> refuses forms of other
    /// sites.)
    /// </summary>
    public static void TakesPicture(this RouteHandlerBuilder endpoint) => endpoint
        .DisableAntiforgery()
        .WithFormOptions(
            multipartBodyLengthLimit: ServeLimits.RequestBytes, valueCountLimit: 16, keyLengthLimit: 64,
            valueLengthLimit: 4 * ServeLimits.TextLength)
        .WithMetadata(new RequestSizeLimitAttribute(ServeLimits.RequestBytes))
        .ProducesProblem(StatusCodes.Status408RequestTimeout)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    /// <exception cref="UnreadablePhotoException">It is empty.</exception>
    public static async Task<byte[]> ReadPictureAsync(this IFormFile picture, CancellationToken cancellationToken)
    {
        if (picture.Length > ServeLimits.PictureBytes)
            throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge, Problems.TooLarge);
        var bytes = new byte[picture.Length];
        await using var stream = picture.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
