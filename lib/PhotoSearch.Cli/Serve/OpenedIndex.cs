using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve;

/// <summary>An index that is there, with what it says of itself.</summary>
/// <param name="Index">The index.</param>
/// <param name="Info">What it holds, a few seconds old at most.</param>
/// <param name="Folder">Full path of the folder that its photos lie in.</param>
internal sealed record OpenedIndex(IPhotoIndex Index, IndexInfo Info, string Folder)
{
    public string Name => Index.Name;

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
