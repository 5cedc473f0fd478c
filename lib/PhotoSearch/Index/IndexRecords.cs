using System.Globalization;

namespace PhotoSearch;

/// <summary>What an index is made for. It is kept in the index's <c>_meta</c>, so that another model's embeddings are refused.</summary>
/// <param name="Model">The model's name, such as <c>starter</c> or <c>clip-ViT-B-32</c>.</param>
/// <param name="Dimension">Numbers in an embedding: 512 for ViT-B/32; 1 to 16,000, in Elasticsearch to 4,096.</param>
/// <param name="PhotosFolder">The folder that ids are relative to, so that results can be shown; null when the photos are at URLs.</param>
/// <param name="Photos">
/// How many photos it will hold, so that it is laid out for them (<see cref="IndexPlan"/>), 1 to <see cref="IndexPlan.MaxPhotos"/>; such
/// an index is filled first and finished with <see cref="IPhotoIndex.FinishLoadingAsync"/>. Null for the plain index, which is good for
/// thousands.
/// </param>
public sealed record IndexDefinition(string Model, int Dimension, string? PhotosFolder = null, long? Photos = null);

/// <summary>The answer to creating an index.</summary>
/// <param name="Acknowledged">The store has taken the index into its state.</param>
/// <param name="ShardsAcknowledged">Its shards have started.</param>
/// <param name="Index">The index's name.</param>
/// <param name="AlreadyExisted">True when it was there before and nothing was done.</param>
public sealed record IndexCreation(bool Acknowledged, bool ShardsAcknowledged, string Index, bool AlreadyExisted = false)
{
    /// <summary>
    /// As OpenSearch writes it: <c>{"acknowledged":true,"shards_acknowledged":true,"index":"photos"}</c>; else that the index was there.
    /// </summary>
    public override string ToString() => AlreadyExisted
        ? $"Index \"{Index}\" already exists; nothing was changed."
        : $$"""{"acknowledged":{{Json(Acknowledged)}},"shards_acknowledged":{{Json(ShardsAcknowledged)}},"index":"{{Index}}"}""";

    private static string Json(bool value) => value ? "true" : "false";
}

/// <summary>What an index holds.</summary>
/// <param name="Name">The index's name.</param>
/// <param name="Photos">How many photos searches see.</param>
/// <param name="Bytes">
/// Size on disk, where the store tells, else 0; for the embedded index the size of the file, which other indexes may share.
/// </param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Model">The model that fills it; null when another program made the index and did not say.</param>
/// <param name="PhotosFolder">The folder that ids are relative to; null when unknown.</param>
public sealed record IndexInfo(string Name, long Photos, long Bytes, int Dimension, string? Model, string? PhotosFolder)
{
    /// <summary>
    /// True while an index made for many photos is filled, and goes without refreshes and replicas until
    /// <see cref="IPhotoIndex.FinishLoadingAsync"/>.
    /// </summary>
    public bool Loading { get; init; }

    /// <summary>
    /// Why the index cannot be searched now, in a few words, such as <c>closed</c>: photos and bytes are 0 then. Null when it can. Only
    /// <see cref="PhotoIndex.ListAsync"/> tells; of one index, it is the exception.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Checks that a model's embeddings can be added to this index and searched in it.</summary>
    /// <param name="model">The model's name, as in <see cref="IndexDefinition.Model"/>.</param>
    /// <param name="dimension">Numbers in its embeddings.</param>
    /// <exception cref="PhotoIndexException">Another model filled the index, or the dimension differs.</exception>
    /// <remarks>An index whose <see cref="Model"/> is unknown is accepted when the dimension fits: show <see cref="WarningFor"/>.</remarks>
    public void EnsureFits(string model, int dimension)
    {
        if (!Fits(model, dimension)) throw IndexErrors.OtherModel(this, model, dimension);
    }

    internal bool Fits(string? model, int dimension) => dimension == Dimension && (Model is null || Model == model);

    /// <summary>As records are written; <see cref="Loading"/> and <see cref="Problem"/> only where it is so.</summary>
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"Name = {Name}, Photos = {Photos}, Bytes = {Bytes}, Dimension = {Dimension}, Model = {Model}, PhotosFolder = {PhotosFolder}");
        if (Loading) text.Append(", Loading = True");
        if (Problem is not null) text.Append(CultureInfo.InvariantCulture, $", Problem = {Problem}");
        return true;
    }

    /// <summary>Checks before a model is loaded, and perhaps downloaded, that <c>CLIP_MODEL</c> is the one that fills this index.</summary>
    /// <param name="settings">Name the model. One in a folder tells its name only when it is loaded, and so passes here.</param>
    /// <exception cref="PhotoIndexException">Another model filled the index.</exception>
    public void EnsureFits(WorkshopSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (ModelCatalog.Names.Contains(settings.ClipModel)) EnsureFits(settings.ClipModel, Dimension);
    }

    /// <summary>What to tell a person who uses this index with a model that <see cref="EnsureFits(string, int)"/> accepts.</summary>
    /// <param name="model">The model's name.</param>
    /// <returns>One sentence; null when the index says which model filled it.</returns>
    public string? WarningFor(string model) => Model is not null ? null
        : $"Index \"{Name}\" does not say which model filled it; results are only right if that was {model}.";
}

/// <summary>One photo as it is stored.</summary>
/// <param name="Id">The path relative to the folder that was added, with <c>/</c>; at most 512 bytes of UTF-8.</param>
/// <param name="ImageUrl">The same path, or the photo's URL.</param>
/// <param name="Embedding">[dimension] float32, L2 norm 1.</param>
/// <param name="ContentHash">Hash of the file's bytes, so that a second run skips what has not changed; null when unknown.</param>
/// <remarks>
/// A photo that no store could hold (id too long, wrong dimension, all zeros) is refused in <see cref="BulkResult.Refused"/>.
/// </remarks>
public sealed record PhotoDocument(string Id, string ImageUrl, float[] Embedding, string? ContentHash = null);

/// <summary>A photo that an index holds.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path relative to the indexed folder, or its URL.</param>
public sealed record StoredPhoto(string Id, string ImageUrl);

/// <summary>What became of a bulk request.</summary>
/// <param name="Stored">How many photos are in the index now.</param>
/// <param name="Refused">Those that are not.</param>
public sealed record BulkResult(int Stored, IReadOnlyList<RefusedPhoto> Refused);

/// <summary>A photo that the store refused.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">What the store said.</param>
public sealed record RefusedPhoto(string Id, string Reason);

/// <summary>A photo that a search found.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path relative to the indexed folder, or its URL.</param>
/// <param name="Cosine">
/// Cosine of its embedding with the query's, -1 to 1. With real CLIP a good text-to-photo hit is often only 0.25 to 0.35.
/// </param>
public sealed record PhotoHit(string Id, string ImageUrl, double Cosine);
