namespace PhotoSearch;

/// <summary>
/// A k-NN index of photos: takes photos with their embeddings; gives, for a query's embedding, the photos nearest to it. It is in
/// OpenSearch, in Elasticsearch or in a SQLite file (the embedded index); <see cref="PhotoIndex.Open"/> chooses.
/// </summary>
/// <remarks>
/// Safe for concurrent use. Searching and adding expect embeddings with L2 norm 1, as <see cref="ClipModel"/> makes them.
/// All members throw <see cref="PhotoIndexException"/> when the store refuses or cannot be reached, or when the index does not exist,
/// unless a member says otherwise.
/// </remarks>
public interface IPhotoIndex : IAsyncDisposable
{
    /// <summary>The index's name, <c>INDEX_NAME</c>.</summary>
    string Name { get; }

    /// <summary>Where it lives, for people, without a password: <c>https://search.example.com:9200</c> or <c>data/photos.db</c>.</summary>
    string Location { get; }

    /// <summary>Creates the index, unless it exists.</summary>
    /// <returns>OpenSearch's answer to <c>PUT /index</c>, and whether the index existed before.</returns>
    /// <exception cref="PhotoIndexException">The index exists, but was made for another model or dimension.</exception>
    Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says how <see cref="CreateAsync"/> would lay out an index for many photos, and how much memory and disk it would need. Creates
    /// nothing.
    /// </summary>
    /// <param name="definition">The index, with <see cref="IndexDefinition.Photos"/>; null there counts as one photo.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plan, and what would be sent: the body of <c>PUT /index</c>, or the SQL of the embedded index.</returns>
    Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the loading of an index that was made for many photos: while it is filled, refreshes and replicas are off; this turns them on.
    /// </summary>
    /// <returns>False when there was nothing to turn on.</returns>
    /// <remarks>Call it once, after the last photo; while <see cref="IndexInfo.Loading"/> is true, that is still to be done.</remarks>
    Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes the index with all embeddings in it; the photo files stay.</summary>
    /// <returns>False when there was no such index.</returns>
    Task<bool> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>How many photos the index holds, and for which model and folder it was made.</summary>
    /// <returns>Null when there is no such index.</returns>
    Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Says which of some photos are in the index already, and what the hash of their files was.</summary>
    /// <returns>
    /// The ids that the index holds, each with its content hash, empty if it was stored without one. Photos added since the last refresh
    /// are included.
    /// </returns>
    Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Adds photos, and replaces those with the same id. Searches see them after <see cref="RefreshAsync"/>.</summary>
    /// <param name="photos">Any number; a server gets them in bulk requests of at most 800 photos or 5 MB.</param>
    /// <param name="cancellationToken">Ends the work; photos sent before that stay in the index.</param>
    /// <returns>What was stored, and each photo that was refused, with the reason. One bad item does not stop the others.</returns>
    Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default);

    /// <summary>Lists every photo in the index, in no particular order.</summary>
    /// <returns>The photos, read from the store page by page; those added or removed meanwhile may or may not be included.</returns>
    /// <remarks>Sees what searches see: call <see cref="RefreshAsync"/> first if photos were just added.</remarks>
    IAsyncEnumerable<StoredPhoto> ListPhotosAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads every photo back with its embedding, in no particular order.</summary>
    /// <returns>
    /// The photos, page by page as <see cref="ListPhotosAsync"/> lists them. Those that another program stored without an embedding are
    /// left out.
    /// </returns>
    /// <remarks>
    /// Sees what searches see. An embedding has the direction of the one that was added; the store may have made its length 1.
    /// </remarks>
    IAsyncEnumerable<PhotoDocument> ReadEmbeddingsAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes photos, with their embeddings; the files stay. Searches still find them until <see cref="RefreshAsync"/>.</summary>
    /// <param name="ids">Any number; those that the index does not hold are ignored.</param>
    /// <param name="cancellationToken">Ends the work; photos removed before that stay removed.</param>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Refreshes the index: from now on, searches and counts see what was added, and no longer see what was removed.</summary>
    Task RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the k photos whose embeddings have the highest cosine with the query's.</summary>
    /// <param name="embedding">The query's, of a text or a photo: [dimension] float32, L2 norm 1.</param>
    /// <param name="k">How many hits; 1 to 4,096. Fewer come back when the index holds fewer.</param>
    /// <param name="exact">True compares with every photo; false is an approximate search where the store has one.</param>
    /// <param name="folder">
    /// Only photos in this folder and its subfolders, such as <c>holidays/2024</c>: those whose <see cref="PhotoHit.ImageUrl"/> begins
    /// with it and a slash, in upper and lower case as there. For photos at URLs, the beginning of a URL up to a slash:
    /// <c>https://example.com/2024</c>. Null, empty or <c>.</c> for all photos.
    /// </param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The hits, best first; those with equal cosines in the order of their ids.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is not 1 to 4,096.</exception>
    /// <exception cref="ArgumentException">The embedding is all zeros or holds a number that is not finite.</exception>
    /// <exception cref="PhotoIndexException">
    /// There is no such index, its dimension is not the embedding's, or no photo lies in the folder.
    /// </exception>
    Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, string? folder = null, CancellationToken cancellationToken = default);
}
