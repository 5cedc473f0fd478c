using System.Globalization;

namespace PhotoSearch;

/// <summary>Messages that all stores share, so a learner reads the same words with each of them.</summary>
internal static class IndexErrors
{
    public static string OrStartAgain(string name) => $"or delete the index and start again {HowToDelete(name)}";

    private static string Another => $"another index ({(CommandLineProgram.IsRunning ? "--index NAME" : "INDEX_NAME in .env")})";

    private static string HowToDelete(string name) =>
        $"({CommandLineProgram.Command($"index delete --index {name}") ?? "\"Start again\" in notebook 1"})";

    public static PhotoIndexException Missing(string name, string location) => new(
        $"There is no index \"{name}\" in {location}. " +
        (CommandLineProgram.Command($"add FOLDER --index {name}") is { } add
            ? $"Create and fill it with {add}."
            : "Create it with notebook 1, then add photos with notebook 2.")) { IsMissing = true };

    public static PhotoIndexException OtherModel(IndexInfo index, string model, int dimension)
    {
        var holds = index.Dimension == dimension
            ? $"embeddings from {index.Model}, which cannot be compared with embeddings from {model}"
            : $"{Vectors(index)}; {model} makes {dimension}";
        var embeddings = string.Create(CultureInfo.InvariantCulture, $"{index.Photos:N0} embedding{(index.Photos == 1 ? "" : "s")}");
        // For a model outside the catalog, CLIP_MODEL takes its folder, not its name.
        var folder = ModelCatalog.Find(index.Model ?? "") is null ? "the folder of " : "";
        var its = index.Model is null ? "the model that filled the index" : folder + index.Model;
        return new($"Index \"{index.Name}\" holds {holds}. Set CLIP_MODEL to {its}, use {Another}, {OrStartAgain(index.Name)}. " +
            $"Deleting the index removes its {embeddings}, not your photos.");
    }

    public static PhotoIndexException Changed(IndexInfo was, IndexInfo now) => new(
        $"Index \"{now.Name}\" was recreated after it was opened: it held {Vectors(was)} and now holds {Vectors(now)}. " +
        "Load that model and open the index again: rerun the notebook's first cells, or restart the program.");

    private static string Vectors(IndexInfo index) =>
        $"{index.Dimension}-dimensional embeddings{(index.Model is null ? "" : $" from {index.Model}")}";

    public static PhotoIndexException OtherFolder(IndexInfo index, string photos) => new(
        $"Index \"{index.Name}\" is for the photos in {index.PhotosFolder}, but {photos} is outside that folder. " + (index.Photos == 0
            ? $"The index is empty, so delete it {HowToDelete(index.Name)} and try again." +
                (CommandLineProgram.Command("index create", photos, "--for", "NUMBER", "--index", index.Name) is { } create
                    ? $" If you created it with --for, create it again with {create}." : "")
            : $"Use {Another}, {OrStartAgain(index.Name)}."));

    public static PhotoIndexException OtherDimension(string name, int indexDimension, int queryDimension) => new(
        $"Index \"{name}\" holds {indexDimension}-dimensional embeddings, but the query has {queryDimension} dimensions. " +
        $"Set CLIP_MODEL to the model that filled the index, use {Another}, {OrStartAgain(name)}.");

    public static PhotoIndexException NoPhotosIn(string name, string folder, string? nearest) => new(
        $"Index \"{name}\" holds no photos in the folder {folder}. " +
        (nearest is null ? "Leave the folder out to search all photos." : $"Did you mean {nearest}?")) { IsMissing = true };

    /// <summary>Refuses a search that no store can answer.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not 1 to 4,096.</exception>
    /// <exception cref="ArgumentException">The embedding is all zeros or holds a number that is not finite.</exception>
    public static void CheckSearch(ReadOnlySpan<float> embedding, int k)
    {
        if (k is < 1 or > PhotoIndex.MaxK)
            throw new ArgumentOutOfRangeException(nameof(k),
                string.Create(CultureInfo.InvariantCulture, $"k is the number of photos to find: 1 to {PhotoIndex.MaxK:N0}, not {k}."));
        if (EmbeddingProblem(embedding) is { } problem)
            throw new ArgumentException($"Cannot search with this query: {problem}.", nameof(embedding));
    }

    /// <summary>Returns the photos that a store can take, and adds the others to <paramref name="refused"/>.</summary>
    public static IEnumerable<PhotoDocument> Fitting(IEnumerable<PhotoDocument> photos, int dimension, List<RefusedPhoto> refused)
    {
        foreach (var photo in photos)
            if (Problem(photo, dimension) is { } problem) refused.Add(new(photo.Id, problem));
            else yield return photo;
    }

    private static string? Problem(PhotoDocument photo, int dimension)
    {
        var idBytes = System.Text.Encoding.UTF8.GetByteCount(photo.Id);
        if (idBytes is 0 or > PhotoIndex.MaxIdBytes)
            return $"its id has {idBytes} bytes, but must have 1 to {PhotoIndex.MaxIdBytes}";
        if (photo.Embedding.Length != dimension)
            return $"its embedding has {photo.Embedding.Length} numbers, but the index needs {dimension}";
        return EmbeddingProblem(photo.Embedding);
    }

    private static string? EmbeddingProblem(ReadOnlySpan<float> embedding)
    {
        var norm = System.Numerics.Tensors.TensorPrimitives.Norm(embedding);
        if (!float.IsFinite(norm))
            return "its embedding holds a number that is not finite";
        return norm == 0 ? "its embedding is all zeros, which has no direction" : null;
    }
}
