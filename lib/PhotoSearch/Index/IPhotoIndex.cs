namespace PhotoSearch;

/// <summary>
/// A k-NN index of photos: in OpenSearch, in Elasticsearch, or the embedded index in a SQLite file. Get one from
/// <see cref="PhotoIndex.Open"/>.
/// </summary>
/// <remarks>
/// Safe for concurrent use. Searching and adding expect embeddings with L2 norm 1, as <see cref="ClipModel"/> makes them.
/// All members throw <see cref="PhotoIndexException"/> when the store refuses or cannot be reached, and when the index is missing,
/// but where a member says otherwise.
/// </remarks>
public interface IPhotoIndex : IAsyncDisposable
{
    /// <summary>The index's name, <c>INDEX_NAME</c>.</summary>
    string Name { get; }

    /// <summary>Where it lives, for people, without a password: <c>https://search.example.com:9200</c> or <c>data/photos.db</c>.</summary>
    string Location { get; }

    /// <summary>Creates the index unless it is there already.</summary>
    /// <returns>What OpenSearch answers to PUT /index, and whether the index was there before.</returns>
    /// <exception cref="PhotoIndexException">The index is there, but was made for another model or dimension.</exception>
    Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells how <see cref="CreateAsync"/> would lay out an index for many photos, and what it would take; makes nothing.
    /// </summary>
    /// <param name="definition">With <see cref="IndexDefinition.Photos"/>; one photo where it is null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plan, and what would be sent: the body of <c>PUT /index</c>, or the SQL of the embedded index.</returns>
    Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Gives an index that was made for many photos what it went without while it was filled: refreshes and replicas.</summary>
    /// <returns>False when there was nothing to give back.</returns>
    /// <remarks>To be called once, when the last photo is in it; <see cref="IndexInfo.Loading"/> says whether it is still to be.</remarks>
    Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the index with all embeddings in it; the photo files stay.</summary>
    /// <returns>False when there was no such index.</returns>
    Task<bool> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells how many photos the index holds, from which model and folder.</summary>
    /// <returns>Null when there is no such index.</returns>
    Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds which of some photos are already indexed, and from which bytes.</summary>
    /// <returns>Id to content hash (empty where the index has none) of those ids that are there; refreshed or not.</returns>
    Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Adds photos, replacing those with the same id. Searches see them after <see cref="RefreshAsync"/>.</summary>
    /// <param name="photos">Any number; a server gets them in bulk requests of at most 100 photos or 5 MB.</param>
    /// <param name="cancellationToken">Ends the work; photos sent before stay.</param>
    /// <returns>What was stored, and each photo that was refused, with the reason. One bad item does not stop the others.</returns>
    Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default);

    /// <summary>Tells of every photo that the index holds, in no particular order, however many they are.</summary>
    /// <returns>Read from the store page by page; photos added or removed meanwhile may be among them or not.</returns>
    /// <remarks>Sees what searches see: <see cref="RefreshAsync"/> first where photos were just added.</remarks>
    IAsyncEnumerable<StoredPhoto> ListPhotosAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes photos, with their embeddings; the files stay. Searches notice after <see cref="RefreshAsync"/>.</summary>
    /// <param name="ids">Any number; those that the index does not hold are passed over.</param>
    /// <param name="cancellationToken">Ends the work; photos removed before stay so.</param>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Makes visible to searches and counts what was added, and removes from their sight what was removed.</summary>
    Task RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the k photos whose embeddings have the highest cosine with the query's.</summary>
    /// <param name="embedding">[dimension] float32, L2 norm 1.</param>
    /// <param name="k">How many hits; 1 to 4,096. Fewer come back when the index holds fewer.</param>
    /// <param name="exact">True compares with every photo; false asks the store's approximate index, where it has one.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Best first; equal cosines in the order of their ids.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not 1 to 4,096.</exception>
    /// <exception cref="ArgumentException">The embedding is all zeros or holds a number that is not finite.</exception>
    /// <exception cref="PhotoIndexException">There is no such index, or its dimension is not the embedding's.</exception>
    Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, CancellationToken cancellationToken = default);
}
