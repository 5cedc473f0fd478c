namespace PhotoSearch;

/// <summary>
/// A k-NN index of photos. It stores photos with their embeddings and finds the photos nearest to a query's embedding. The store is
/// OpenSearch, Elasticsearch or a SQLite file (the embedded index). <see cref="PhotoIndex.Open"/> chooses.
/// </summary>
/// <remarks>
/// Thread-safe. Searching and adding expect embeddings with L2 norm 1, as <see cref="ClipModel"/> makes them.
/// Unless stated otherwise, every member throws <see cref="PhotoIndexException"/> if the store refuses the request or cannot be reached,
/// or if the index does not exist.
/// </remarks>
public interface IPhotoIndex : IAsyncDisposable
{
    /// <summary>The index's name, <c>INDEX_NAME</c>.</summary>
    string Name { get; }

    /// <summary>The store, for messages, without a password: <c>https://search.example.com:9200</c> or <c>data/photos.db</c>.</summary>
    string Location { get; }

    /// <summary>Creates the index if it does not exist.</summary>
    /// <returns>OpenSearch's answer to <c>PUT /index</c>, and whether the index already existed.</returns>
    /// <exception cref="PhotoIndexException">The index exists but was created for another model or dimension.</exception>
    Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>
    /// Plans the layout that <see cref="CreateAsync"/> would use for many photos, with the memory and disk it would need. Creates
    /// nothing.
    /// </summary>
    /// <param name="definition">The index. Null <see cref="IndexDefinition.Photos"/> counts as one photo.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The plan and the request: the body of <c>PUT /index</c>, or the embedded index's SQL.</returns>
    Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>
    /// Turns refreshes and replicas on. An index created for many photos has them off while it is filled.
    /// </summary>
    /// <returns>False if there was nothing to turn on.</returns>
    /// <remarks>Call it once, after the last photo. <see cref="IndexInfo.Loading"/> is true until then.</remarks>
    Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the index and its embeddings. The photo files stay.</summary>
    /// <returns>False if there was no such index.</returns>
    Task<bool> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the number of photos in the index, its model and its photo folder.</summary>
    /// <returns>Null if there is no such index.</returns>
    Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds out which photos are already in the index, and the hash of each file when it was added.</summary>
    /// <returns>
    /// The ids in the index with their content hashes. The hash is empty if the photo was stored without one. Photos added since the last
    /// refresh are included.
    /// </returns>
    Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Adds photos, and replaces photos with the same id. Searches see them after <see cref="RefreshAsync"/>.</summary>
    /// <param name="photos">Any number. A server gets them in bulk requests of at most 800 photos or 5 MB.</param>
    /// <param name="cancellationToken">Cancels the call. Photos already sent stay in the index.</param>
    /// <returns>The number of stored photos, and each refused photo with the reason. One bad item does not stop the others.</returns>
    Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default);

    /// <summary>Lists every photo in the index, in no particular order.</summary>
    /// <returns>The photos, read page by page. Photos added or removed in the meantime may or may not be included.</returns>
    /// <remarks>Lists what searches see, so call <see cref="RefreshAsync"/> first if you have just added photos.</remarks>
    IAsyncEnumerable<StoredPhoto> ListPhotosAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads every photo with its embedding, in no particular order.</summary>
    /// <returns>
    /// The photos, page by page like <see cref="ListPhotosAsync"/>, without photos that another program stored without an embedding.
    /// </returns>
    /// <remarks>
    /// Reads what searches see. Embeddings keep the direction they were added with, but the store may have scaled them to length 1.
    /// </remarks>
    IAsyncEnumerable<PhotoDocument> ReadEmbeddingsAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes photos and their embeddings. The files stay. Searches find the photos until <see cref="RefreshAsync"/>.</summary>
    /// <param name="ids">Any number. Ids that are not in the index are ignored.</param>
    /// <param name="cancellationToken">Cancels the call. Photos already removed stay removed.</param>
    /// <returns>The number of photos removed.</returns>
    Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Refreshes the index, so that searches and counts include added photos and leave out removed ones.</summary>
    Task RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the k photos whose embeddings have the highest cosine with the query's.</summary>
    /// <param name="embedding">The embedding of a text or a photo: [dimension] float32, L2 norm 1.</param>
    /// <param name="k">The number of hits, 1 to 4,096. An index with fewer photos returns fewer.</param>
    /// <param name="exact">True compares the query with every photo. False uses approximate search if the store has it.</param>
    /// <param name="folder">
    /// Search only this folder and its subfolders, such as <c>holidays/2024</c>: photos whose <see cref="PhotoHit.ImageUrl"/> begins with
    /// the folder and a slash. Case matters. For photos at URLs, give the beginning of the URL up to a slash:
    /// <c>https://example.com/2024</c>. Null, empty or <c>.</c> searches all photos.
    /// </param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The hits, best first. Hits with equal cosines are in the order of their ids.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not 1 to 4,096.</exception>
    /// <exception cref="ArgumentException">The embedding is all zeros or holds a number that is not finite.</exception>
    /// <exception cref="PhotoIndexException">
    /// There is no such index, its dimension differs from the embedding's, or the folder holds no photo.
    /// </exception>
    Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, string? folder = null, CancellationToken cancellationToken = default);
}
