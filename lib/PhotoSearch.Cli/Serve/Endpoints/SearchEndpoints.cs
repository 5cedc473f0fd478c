using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>Searches by text, by a picture, or by a photo of the index.</summary>
internal static class SearchEndpoints
{
    public static void Map(RouteGroupBuilder searching, RouteGroupBuilder receiving)
    {
        searching.MapGet("/search", ByTextAsync).WithSummary("Search by text");
        receiving.MapPost("/search", ByPictureAsync).WithSummary("Search by a picture, with or without a text").TakesPicture();
        searching.MapGet("/similar", LikePhotoAsync).WithSummary("Search for photos like one in the index");
        searching.MapGet("/photos", SomeAsync).WithSummary("Get some photos from the index");
    }

    private static async Task<SearchAnswer> ByTextAsync(
        IndexShelf shelf, Searches searches,
        [Description(Say.Text), Required(ErrorMessage = Say.TextNeeded), MinLength(1, ErrorMessage = Say.TextNeeded),
            MaxLength(ServeLimits.TextLength, ErrorMessage = Say.TextLimit)] string q,
        [Description(Say.Without), MaxLength(ServeLimits.TextLength, ErrorMessage = Say.TextLimit)] string? without,
        [Description(Say.Folder), MaxLength(ServeLimits.FolderLength, ErrorMessage = Say.FolderLimit)] string? folder,
        [Description(Say.Index), MaxLength(ServeLimits.IndexNameLength, ErrorMessage = Say.IndexLimit)] string? index,
        [FromQuery(Name = "min_cosine"), Description(Say.MinCosine), Range(-1.0, 1.0, ErrorMessage = Say.MinCosineRange)] double? minCosine,
        CancellationToken cancellationToken,
        [Description(Say.Count), Range(1, ServeLimits.MaxResults, ErrorMessage = Say.CountRange)] int n = ServeLimits.DefaultResults) =>
        await searches.SearchAsync(
            await shelf.OpenAsync(index, cancellationToken), new(new() { Text = q, Without = without }, n, minCosine, folder),
            cancellationToken);

    private static async Task<SearchAnswer> ByPictureAsync(
        IndexShelf shelf, Searches searches,
        [Description("A photo file of at most 20 MB.")] IFormFile picture,
        [FromForm, Description(Say.Text), MaxLength(ServeLimits.TextLength, ErrorMessage = Say.TextLimit)] string? q,
        [FromForm, Description(Say.Without), MaxLength(ServeLimits.TextLength, ErrorMessage = Say.TextLimit)] string? without,
        [FromForm, Description(Say.Folder), MaxLength(ServeLimits.FolderLength, ErrorMessage = Say.FolderLimit)] string? folder,
        [FromForm, Description(Say.Index), MaxLength(ServeLimits.IndexNameLength, ErrorMessage = Say.IndexLimit)] string? index,
        [FromForm(Name = "min_cosine"), Description(Say.MinCosine), Range(-1.0, 1.0, ErrorMessage = Say.MinCosineRange)] double? minCosine,
        CancellationToken cancellationToken,
        [FromForm, Description(Say.Count), Range(1, ServeLimits.MaxResults, ErrorMessage = Say.CountRange)] int n =
            ServeLimits.DefaultResults)
    {
        var opened = await shelf.OpenAsync(index, cancellationToken);
        var query = new PhotoQuery { Text = q, Photo = picture.FileName, PhotoBytes = await picture.ReadPictureAsync(cancellationToken),
            Without = without };
        return await searches.SearchAsync(opened, new(query, n, minCosine, folder), cancellationToken);
    }

    private static async Task<SearchAnswer> LikePhotoAsync(
        IndexShelf shelf, Searches searches, PhotoPlaces places,
        [Description(Say.Id), Required(ErrorMessage = Say.IdNeeded), MaxLength(ServeLimits.IdLength, ErrorMessage = Say.IdLimit)] string id,
        [Description(Say.Text), MaxLength(ServeLimits.TextLength, ErrorMessage = Say.TextLimit)] string? q,
        [Description(Say.Without), MaxLength(ServeLimits.TextLength, ErrorMessage = Say.TextLimit)] string? without,
        [Description(Say.Folder), MaxLength(ServeLimits.FolderLength, ErrorMessage = Say.FolderLimit)] string? folder,
        [Description(Say.Index), MaxLength(ServeLimits.IndexNameLength, ErrorMessage = Say.IndexLimit)] string? index,
        [FromQuery(Name = "min_cosine"), Description(Say.MinCosine), Range(-1.0, 1.0, ErrorMessage = Say.MinCosineRange)] double? minCosine,
        CancellationToken cancellationToken,
        [Description(Say.Count), Range(1, ServeLimits.MaxResults, ErrorMessage = Say.CountRange)] int n = ServeLimits.DefaultResults)
    {
        var opened = await shelf.OpenAsync(index, cancellationToken);
        var query = new PhotoQuery { Text = q, Photo = await places.FindAsync(opened, id, cancellationToken), Without = without };
        try
        {
            return await searches.SearchAsync(opened, new(query, n, minCosine, folder, ButNot: id), cancellationToken);
        }
        catch (UnreadablePhotoException unreadable)
        {
            // The exception's message holds the file's full path, which the answer must not show.
            throw new RequestRefusedException(StatusCodes.Status404NotFound, $"{id} cannot be read: {unreadable.Reason}.");
        }
    }

    /// <remarks>These are the photos nearest to an empty text.</remarks>
    private static async Task<SearchAnswer> SomeAsync(
        IndexShelf shelf, Searches searches,
        [Description(Say.Folder), MaxLength(ServeLimits.FolderLength, ErrorMessage = Say.FolderLimit)] string? folder,
        [Description(Say.Index), MaxLength(ServeLimits.IndexNameLength, ErrorMessage = Say.IndexLimit)] string? index,
        CancellationToken cancellationToken,
        [Description(Say.Count), Range(1, ServeLimits.MaxResults, ErrorMessage = Say.CountRange)] int n = ServeLimits.DefaultResults) =>
        await searches.SearchAsync(await shelf.OpenAsync(index, cancellationToken), new(null, n, Folder: folder), cancellationToken);
}
