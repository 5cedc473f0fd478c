using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>A search in the embedded index: what is nearest to the query is found by comparing with all.</summary>
/// <remarks>
/// Embeddings have length 1, so that the cosine of two is the sum of the products of their numbers. With many photos, reading all numbers
/// takes too long. Then the signs are compared first, one bit each, and the embeddings of only those photos whose signs differ least.
/// A search holds the best candidates, and for each core what SQLite caches, 2 MB; so its memory does not grow with the index.
/// </remarks>
internal sealed class SqliteSearch(SqliteIndexFile file, SqliteConnection connection, SqliteIndexTable table, CancellationToken cancellationToken)
{
    /// <summary>
    /// The fewest photos that signs choose. A million embeddings in clusters of 500: recall@10 of 0.66 with 100 candidates, 1.00 with 1,000.
    /// </summary>
    private const int LeastCandidates = 1_000;

    private const int CandidatesAHit = 10;

    /// <summary>Rows that a core takes at a time: 2 MB.</summary>
    private const int RowsAtOnce = 32;

    /// <summary>The k nearest photos, best first.</summary>
    /// <param name="embedding">The query's embedding, of length 1.</param>
    /// <param name="k">How many.</param>
    /// <param name="exact">Compare with every embedding, however many they are.</param>
    public List<PhotoHit> Run(float[] embedding, int k, bool exact)
    {
        var photos = table.Count(connection);
        var signs = SqliteIndexTable.Signs(embedding);
        var candidates = exact || photos <= IndexPlan.EmbeddedWholeUpTo
            ? Best(table.Embeddings, photos, k, photo => TensorPrimitives.Dot(MemoryMarshal.Cast<byte, float>(photo), embedding))
            : Best(table.SignBits, photos, Math.Max(LeastCandidates, CandidatesAHit * k), photo => -TensorPrimitives.HammingBitDistance(photo, signs));

        // In one place of memory: equal embeddings then have equal cosines to the last bit, and come in the order of their ids.
        var bytes = GC.AllocateUninitializedArray<byte>(sizeof(float) * table.Dimension, pinned: true);
        using var embeddings = table.Embeddings.OpenReader(connection);
        return [.. candidates.Order()
            .Select(photo => (Photo: photo, Cosine: Cosine(photo)))
            .OrderByDescending(found => found.Cosine).Take(k)
            .Select(found => table.ReadHit(connection, found.Photo, found.Cosine))
            .OrderByDescending(hit => hit.Cosine).ThenBy(hit => hit.Id, StringComparer.Ordinal)];

        float Cosine(long photo)
        {
            embeddings.Read(photo, bytes);
            var cosine = TensorPrimitives.Dot(MemoryMarshal.Cast<byte, float>(bytes), embedding);
            return cosine is >= -1.01f and <= 1.01f ? Math.Clamp(cosine, -1, 1) : throw SqliteErrors.Damage($"embedding {photo} has not length 1");
        }
    }

    /// <summary>The items with the highest scores, found on all cores.</summary>
    private IEnumerable<long> Best(SqlitePages pages, long items, int count, Func<ReadOnlySpan<byte>, float> score)
    {
        var best = new PriorityQueue<long, (float Score, long Last)>(); // the worst of them is the first that comes out
        long rows = pages.Rows(items), next = 0;
        try
        {
            Parallel.For(0, (int)Math.Clamp(rows / RowsAtOnce, 1, Environment.ProcessorCount), core =>
            {
                if (core == 0) Compare(connection);
                else if (Interlocked.Read(ref next) < rows) CompareBeside();
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        return best.UnorderedItems.Select(item => item.Element);

        // A connection of its own reads on another core, unless something was written meanwhile that the first one does not see.
        void CompareBeside()
        {
            if (TryOpen() is not { } opened) return;
            using var beside = opened;
            using var snapshot = beside.BeginTransaction(deferred: true);
            if (SqliteIndexTable.Find(beside, table.Name) == table) Compare(beside);
        }

        // The first connection is enough where the file was deleted meanwhile, or the process has no file handle left.
        SqliteConnection? TryOpen()
        {
            try
            {
                return file.Open();
            }
            catch (Exception exception) when (exception is SqliteException or PhotoIndexException)
            {
                return null;
            }
        }

        void Compare(SqliteConnection reading)
        {
            var own = new PriorityQueue<long, (float Score, long Last)>();
            using var reader = pages.OpenReader(reading);
            for (long first; (first = Interlocked.Add(ref next, RowsAtOnce) - RowsAtOnce) < rows;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.Read(first, Math.Min(first + RowsAtOnce, rows), (firstItem, row) =>
                {
                    for (var item = firstItem; item < items && row.Length > 0; item++, row = row[pages.ItemBytes..])
                        Keep(own, item, score(row[..pages.ItemBytes]));
                });
            }
            lock (best)
                foreach (var (item, priority) in own.UnorderedItems) Keep(best, item, priority.Score);
        }

        // Of equal scores the first item stays, whichever core comes first.
        void Keep(PriorityQueue<long, (float Score, long Last)> queue, long item, float itsScore)
        {
            if (queue.Count < count) queue.Enqueue(item, (itsScore, -item));
            else if (queue.TryPeek(out _, out var worst) && itsScore >= worst.Score) queue.EnqueueDequeue(item, (itsScore, -item));
        }
    }
}
