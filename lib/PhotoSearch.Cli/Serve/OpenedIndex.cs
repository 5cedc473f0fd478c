using Microsoft.AspNetCore.Http;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve;

/// <summary>An index that is there, with what it says of itself.</summary>
/// <param name="Index">The index.</param>
/// <param name="Info">What it holds, a few seconds old at most.</param>
/// <param name="ServedFolder">
/// Full path of the folder that its photos lie in; null where that is not served, see <see cref="ServedFolders"/>.
/// </param>
internal sealed record OpenedIndex(IPhotoIndex Index, IndexInfo Info, string? ServedFolder)
{
    public string Name => Index.Name;

    /// <summary>
    /// Why its photos cannot be shown, for people; null where they can. Without the folder's path, which is nobody's business but the
    /// console's.
    /// </summary>
    public string? FolderProblem => ServedFolder is null ? ServedFolders.NotServed(Name) : null;

    /// <summary>The folder that its photos lie in.</summary>
    /// <exception cref="RequestRefusedException">It is not served (409).</exception>
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
