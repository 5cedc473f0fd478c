using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>A search in the embedded index, which compares the query with all photos.</summary>
/// <remarks>
/// Embeddings have length 1, so their cosine is their dot product. With many photos, reading all numbers takes too long. The search then
/// first compares the signs, one bit per number, and reads the embeddings only of the photos whose signs differ least.
/// A search holds the best candidates and SQLite's cache of 2 MB per core, so its memory does not grow with the index. A search in a
/// folder also holds the number of each photo in it: 8 MB for a million.
/// </remarks>
internal sealed class SqliteSearch(
    SqliteIndexFile file, SqliteConnection connection, SqliteIndexTable table, int freeCores, CancellationToken cancellationToken)
{
    /// <summary>
    /// The fewest candidates chosen by signs. A million embeddings in clusters of 500: recall@10 is 0.66 with 100 candidates and 1.00
    /// with 1,000.
    /// </summary>
    private const int LeastCandidates = 1_000;

    private const int CandidatesAHit = 10;

    /// <summary>Rows that a core reads at a time: 2 MB.</summary>
    private const int RowsAtOnce = 32;

    /// <summary>
    /// A photo and its score. A class, because .NET ships compiled code to queue and sort objects, but compiles the code for structs on
    /// first use.
    /// </summary>
    private sealed class Candidate(long photo, float score) : IComparable<Candidate>
    {
        public long Photo => photo;

        public float Score { get; set; } = score;

        /// <summary>Worst first; with equal scores the later photo, so that the result does not depend on which core is faster.</summary>
        public int CompareTo(Candidate? other) =>
            Score.CompareTo(other!.Score) is var byScore and not 0 ? byScore : other.Photo.CompareTo(Photo);
    }

    /// <summary>Finds the k nearest photos, best first.</summary>
    /// <param name="embedding">The query's embedding, of length 1.</param>
    /// <param name="k">The number of hits.</param>
    /// <param name="exact">Whether to compare with every embedding, however many there are.</param>
    /// <param name="prefix">Searches only photos whose <c>image_url</c> begins with it. Null searches all.</param>
    public List<PhotoHit> Run(float[] embedding, int k, bool exact, string? prefix)
    {
        var chosen = prefix is null ? null : table.ReadNumbers(connection, prefix);
        var photos = table.Count(connection);
        var signs = SqliteIndexTable.Signs(embedding);
        var candidates = exact || (chosen?.Count ?? photos) <= IndexPlan.EmbeddedWholeUpTo
            ? Best(table.Embeddings, photos, chosen, k,
                photo => TensorPrimitives.Dot(MemoryMarshal.Cast<byte, float>(photo), embedding))
            : Best(table.SignBits, photos, chosen, Math.Max(LeastCandidates, CandidatesAHit * k),
                photo => -TensorPrimitives.HammingBitDistance(photo, signs));

        // One pinned buffer for all: equal embeddings then have equal cosines to the last bit and stay in the order of their ids.
        var bytes = GC.AllocateUninitializedArray<byte>(sizeof(float) * table.Dimension, pinned: true);
        using var embeddings = table.Embeddings.OpenReader(connection);
        candidates.Sort((one, other) => one.Photo.CompareTo(other.Photo)); // their order in the file
        foreach (var candidate in candidates)
        {
            embeddings.Read(candidate.Photo, bytes);
            var cosine = TensorPrimitives.Dot(MemoryMarshal.Cast<byte, float>(bytes), embedding);
            candidate.Score = cosine is >= -1.01f and <= 1.01f
                ? Math.Clamp(cosine, -1, 1)
                : throw SqliteErrors.Damage($"embedding {candidate.Photo} does not have length 1");
        }
        candidates.Sort();
        candidates.Reverse();
        var hits = new List<PhotoHit>(k);
        for (var i = 0; i < Math.Min(k, candidates.Count); i++)
            hits.Add(table.ReadHit(connection, candidates[i].Photo, candidates[i].Score));
        hits.Sort((one, other) => one.Cosine == other.Cosine
            ? string.CompareOrdinal(one.Id, other.Id) : other.Cosine.CompareTo(one.Cosine));
        return hits;
    }

    /// <summary>Finds the photos with the highest scores, on all cores that no other search uses.</summary>
    /// <param name="pages">The embeddings or signs to compare.</param>
    /// <param name="photos">The number of photos.</param>
    /// <param name="chosen">The numbers of the photos to compare, in order; null for all.</param>
    /// <param name="count">The number of photos to find.</param>
    /// <param name="score">Scores a photo's embedding or signs. Higher is better.</param>
    private List<Candidate> Best(SqlitePages pages, long photos, List<long>? chosen, int count, Func<ReadOnlySpan<byte>, float> score)
    {
        var best = new PriorityQueue<Candidate, Candidate>(); // dequeues the worst first
        long[]? chosenRows = chosen is null ? null : [.. chosen.Select(photo => photo / pages.InRow).Distinct()];
        long rows = chosenRows?.Length ?? pages.Rows(photos), next = 0;
        var cores = (int)Math.Clamp(rows / RowsAtOnce, 1, freeCores);
        if (cores == 1) Compare(connection);
        else
        {
            try
            {
                Parallel.For(0, cores, core =>
                {
                    if (core == 0) Compare(connection);
                    else if (Interlocked.Read(ref next) < rows) CompareBeside();
                });
            }
            catch (AggregateException exception)
            {
                ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
            }
        }
        var found = new List<Candidate>(best.Count);
        while (best.TryDequeue(out var candidate, out _)) found.Add(candidate);
        return found;

        // Each further core reads through its own connection, but only if that sees the same photos as the first one.
        void CompareBeside()
        {
            if (TryOpen() is not { } opened) return;
            using var beside = opened;
            using var snapshot = beside.BeginTransaction(deferred: true);
            if (SqliteIndexTable.Find(beside, table.Name) == table) Compare(beside);
        }

        // The first connection is enough if the file has been deleted or the process has no file handle left.
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
            var own = new PriorityQueue<Candidate, Candidate>();
            using var reader = pages.OpenReader(reading);
            SqlitePages.Visit compare = chosenRows is null ? CompareAll : CompareChosen;
            for (long first; (first = Interlocked.Add(ref next, RowsAtOnce) - RowsAtOnce) < rows;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = Math.Min(first + RowsAtOnce, rows);
                if (chosenRows is null) reader.Read(first, end, compare);
                else
                {
                    // Read consecutive rows in one go: a folder's photos were usually added one after the other.
                    for (long i = first, after = first; i < end; i = after)
                    {
                        while (++after < end && chosenRows[after] == chosenRows[after - 1] + 1) { }
                        reader.Read(chosenRows[i], chosenRows[after - 1] + 1, compare);
                    }
                }
            }
            lock (best)
                while (own.TryDequeue(out var candidate, out _)) Keep(best, candidate);

            void CompareAll(long photo, ReadOnlySpan<byte> row)
            {
                for (; photo < photos && row.Length > 0; photo++, row = row[pages.ItemBytes..]) CompareOne(photo, row);
            }

            void CompareChosen(long firstPhoto, ReadOnlySpan<byte> row)
            {
                var place = chosen!.BinarySearch(firstPhoto);
                for (var i = place < 0 ? ~place : place; i < chosen.Count && chosen[i] < firstPhoto + pages.InRow; i++)
                    CompareOne(chosen[i], row[((int)(chosen[i] - firstPhoto) * pages.ItemBytes)..]);
            }

            void CompareOne(long photo, ReadOnlySpan<byte> items)
            {
                var itsScore = score(items[..pages.ItemBytes]);
                if (own.Count < count || itsScore > own.Peek().Score) Keep(own, new(photo, itsScore));
            }
        }

        void Keep(PriorityQueue<Candidate, Candidate> queue, Candidate candidate)
        {
            if (queue.Count < count) queue.Enqueue(candidate, candidate);
            else queue.EnqueueDequeue(candidate, candidate);
        }
    }
}
