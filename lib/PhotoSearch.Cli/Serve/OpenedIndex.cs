using Microsoft.AspNetCore.Http;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve;

/// <summary>An index that exists, and its info.</summary>
/// <param name="Index">The index.</param>
/// <param name="Info">What it holds, at most a few seconds old.</param>
/// <param name="ServedFolder">
/// Full path of its photo folder; null if the server may not use that folder, see <see cref="ServedFolders"/>.
/// </param>
internal sealed record OpenedIndex(IPhotoIndex Index, IndexInfo Info, string? ServedFolder)
{
    public string Name => Index.Name;

    /// <summary>
    /// The message if its photos cannot be shown, or null. It omits the folder's path, which only the console may show.
    /// </summary>
    public string? FolderProblem => ServedFolder is null ? ServedFolders.NotServed(Name) : null;

    /// <summary>The full path of its photo folder.</summary>
    /// <exception cref="RequestRefusedException">The server may not use the folder (409).</exception>
    public string EnsureFolder() => ServedFolder ?? throw new RequestRefusedException(StatusCodes.Status409Conflict, FolderProblem!);

    /// <exception cref="RequestRefusedException">Another model filled the index (409).</exception>
    public void EnsureFits(ClipModel model)
    {
        try
        {
            Info.EnsureFits(model.Name, model.Dimension);
        }
        catch (PhotoIndexException otherModel)
        {
            throw new RequestRefusedException(StatusCodes.Status409Conflict, otherModel.Message);
        }
    }
}
