using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PhotoSearch.Cli.Serve.Photos;
using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>Shows a photo and adds a photo.</summary>
internal static class PhotoEndpoints
{
    private const string Jpeg = "image/jpeg";

    public static void Map(RouteGroupBuilder working, RouteGroupBuilder receiving)
    {
        working.MapGet("/photo", ShowAsync).WithSummary("Get a photo from the index as JPEG")
            .Produces(StatusCodes.Status200OK, contentType: Jpeg).Produces(StatusCodes.Status304NotModified);
        var add = receiving.MapPost("/photos", AddAsync).WithSummary("Add a photo to the index and its folder")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        add.TakesPicture();
        add.AddsPhotos();
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> ShowAsync(
        HttpContext context, IndexShelf shelf, PhotoPlaces places, PhotoPictures pictures,
        [Description(Say.Id), Required(ErrorMessage = Say.IdNeeded), MaxLength(ServeLimits.IdLength, ErrorMessage = Say.IdLimit)] string id,
        [Description(Say.Index), MaxLength(ServeLimits.IndexNameLength, ErrorMessage = Say.IndexLimit)] string? index,
        CancellationToken cancellationToken,
        [Description("small: at most 560 pixels, large: at most 2,000 pixels."),
            RegularExpression("small|large", ErrorMessage = "size must be small or large.")] string size = "small")
    {
        var side = size == "large" ? ServeLimits.LargeSide : ServeLimits.SmallSide;
        var path = await places.FindAsync(await shelf.OpenAsync(index, cancellationToken), id, cancellationToken);
        var tag = PhotoPictures.TagOf(path, side);
        context.Response.Headers.CacheControl = "private, max-age=300";
        var etag = new EntityTagHeaderValue($"\"{tag}\"");
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(etag, useStrongComparison: false)))
        {
            context.Response.GetTypedHeaders().ETag = etag;
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }
        return TypedResults.File(await pictures.ReadAsync(path, id, side, tag, cancellationToken), Jpeg, entityTag: etag);
    }

    private static async Task<Results<Created<AddedPhoto>, Ok<AddedPhoto>>> AddAsync(
        IndexShelf shelf, PhotoAdder adder,
        [Description("A photo file of at most 20 MB, with its file name.")] IFormFile picture,
        [FromForm, Description(Say.Index), MaxLength(ServeLimits.IndexNameLength, ErrorMessage = Say.IndexLimit)] string? index,
        CancellationToken cancellationToken)
    {
        var opened = await shelf.OpenAsync(index, cancellationToken);
        var added = await adder.AddAsync(picture.FileName, await picture.ReadPictureAsync(cancellationToken), opened, cancellationToken);
        return added.Status == "added"
            ? TypedResults.Created($"/api/photo?index={Uri.EscapeDataString(added.Index)}&id={Uri.EscapeDataString(added.Id)}", added)
            : TypedResults.Ok(added);
    }
}
