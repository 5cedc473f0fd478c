using System.Globalization;

namespace PhotoSearch;

/// <summary>The definition of an index. The index keeps it in <c>_meta</c> and refuses another model's embeddings.</summary>
/// <param name="Model">The model's name, such as <c>starter</c> or <c>clip-ViT-B-32</c>.</param>
/// <param name="Dimension">Numbers in an embedding: 512 for ViT-B/32. 1 to 16,000; in Elasticsearch 1 to 4,096.</param>
/// <param name="PhotosFolder">The folder that ids are relative to, needed to show results. Null if the photos are at URLs.</param>
/// <param name="Photos">
/// The number of photos to lay the index out for (<see cref="IndexPlan"/>), 1 to <see cref="IndexPlan.MaxPhotos"/>. After filling such an
/// index, call <see cref="IPhotoIndex.FinishLoadingAsync"/>. Null makes a plain index, which is good for thousands of photos.
/// </param>
public sealed record IndexDefinition(string Model, int Dimension, string? PhotosFolder = null, long? Photos = null);

/// <summary>The answer to creating an index.</summary>
/// <param name="Acknowledged">The store has recorded the index.</param>
/// <param name="ShardsAcknowledged">Its shards have started.</param>
/// <param name="Index">The index's name.</param>
/// <param name="AlreadyExisted">True if the index already existed and nothing was done.</param>
public sealed record IndexCreation(bool Acknowledged, bool ShardsAcknowledged, string Index, bool AlreadyExisted = false)
{
    /// <summary>
    /// OpenSearch's JSON: <c>{"acknowledged":true,"shards_acknowledged":true,"index":"photos"}</c>; or that the index already exists.
    /// </summary>
    public override string ToString() => AlreadyExisted
        ? $"Index \"{Index}\" already exists; nothing was changed."
        : $$"""{"acknowledged":{{Json(Acknowledged)}},"shards_acknowledged":{{Json(ShardsAcknowledged)}},"index":"{{Index}}"}""";

    private static string Json(bool value) => value ? "true" : "false";
}

/// <summary>The state of an index.</summary>
/// <param name="Name">The index's name.</param>
/// <param name="Photos">The number of photos that searches see.</param>
/// <param name="Bytes">
/// Size on disk, or 0 if the store does not report it. For the embedded index, the size of the file, which other indexes may share.
/// </param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Model">The model that fills it. Null if another program created the index without naming one.</param>
/// <param name="PhotosFolder">The folder that ids are relative to. Null if unknown.</param>
public sealed record IndexInfo(string Name, long Photos, long Bytes, int Dimension, string? Model, string? PhotosFolder)
{
    /// <summary>
    /// True while an index for many photos is being filled. Refreshes and replicas are off until
    /// <see cref="IPhotoIndex.FinishLoadingAsync"/>.
    /// </summary>
    public bool Loading { get; init; }

    /// <summary>
    /// Why the index cannot be searched now, such as <c>closed</c>. Photos and bytes are then 0. Null if it can be searched. Only
    /// <see cref="PhotoIndex.ListAsync"/> sets this; calls on a single index throw instead.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Checks that a model's embeddings can be added to this index and used to search it.</summary>
    /// <param name="model">The model's name, as in <see cref="IndexDefinition.Model"/>.</param>
    /// <param name="dimension">Numbers in its embeddings.</param>
    /// <exception cref="PhotoIndexException">Another model filled the index, or the dimension differs.</exception>
    /// <remarks>If <see cref="Model"/> is null, a matching dimension is enough: show <see cref="WarningFor"/>.</remarks>
    public void EnsureFits(string model, int dimension)
    {
        if (!Fits(model, dimension)) throw IndexErrors.OtherModel(this, model, dimension);
    }

    internal bool Fits(string? model, int dimension) => dimension == Dimension && (Model is null || Model == model);

    /// <summary>Prints <see cref="Loading"/> and <see cref="Problem"/> only if they are set.</summary>
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"Name = {Name}, Photos = {Photos}, Bytes = {Bytes}, Dimension = {Dimension}, Model = {Model}, PhotosFolder = {PhotosFolder}");
        if (Loading) text.Append(", Loading = True");
        if (Problem is not null) text.Append(CultureInfo.InvariantCulture, $", Problem = {Problem}");
        return true;
    }

    /// <summary>Checks that <c>CLIP_MODEL</c> fills this index, before the model is loaded or downloaded.</summary>
    /// <param name="settings">The settings. A model in a folder always passes, because its name is known only after loading.</param>
    /// <exception cref="PhotoIndexException">Another model filled the index.</exception>
    public void EnsureFits(WorkshopSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (ModelCatalog.Names.Contains(settings.ClipModel)) EnsureFits(settings.ClipModel, Dimension);
    }

    /// <summary>A warning to show if <see cref="EnsureFits(string, int)"/> accepts a model for an index that names none.</summary>
    /// <param name="model">The model's name.</param>
    /// <returns>One sentence; null if the index names its model.</returns>
    public string? WarningFor(string model) => Model is not null ? null
        : $"Index \"{Name}\" does not say which model filled it; results are correct only if it was {model}.";
}

/// <summary>A photo to store.</summary>
/// <param name="Id">The path relative to the folder that was added, with <c>/</c>; at most 512 bytes of UTF-8.</param>
/// <param name="ImageUrl">The same path, or the photo's URL.</param>
/// <param name="Embedding">[dimension] float32, L2 norm 1.</param>
/// <param name="ContentHash">Hash of the file's bytes, with which a later run skips unchanged photos. Null if unknown.</param>
/// <remarks>
/// A photo that no store can hold (id too long, wrong dimension, all zeros) ends up in <see cref="BulkResult.Refused"/>.
/// </remarks>
public sealed record PhotoDocument(string Id, string ImageUrl, float[] Embedding, string? ContentHash = null);

/// <summary>A photo that an index holds.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path relative to the indexed folder, or its URL.</param>
public sealed record StoredPhoto(string Id, string ImageUrl);

/// <summary>The result of a bulk request.</summary>
/// <param name="Stored">The number of photos stored.</param>
/// <param name="Refused">The photos that were not stored.</param>
public sealed record BulkResult(int Stored, IReadOnlyList<RefusedPhoto> Refused);

/// <summary>A photo that the store refused.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The store's reason.</param>
public sealed record RefusedPhoto(string Id, string Reason);

/// <summary>A photo that a search found.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path relative to the indexed folder, or its URL.</param>
/// <param name="Cosine">
/// Cosine of its embedding with the query's, -1 to 1. With real CLIP a good text-to-photo hit is often only 0.25 to 0.35.
/// </param>
public sealed record PhotoHit(string Id, string ImageUrl, double Cosine);
