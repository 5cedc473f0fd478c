using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>A search in the embedded index: what is nearest to the query is found by comparing with all.</summary>
/// <remarks>
/// Embeddings have length 1, so that the cosine of two is the sum of the products of their numbers. With many photos, reading all numbers
/// takes too long. Then the signs are compared first, one bit each, and the embeddings of only those photos whose signs differ least.
/// A search holds the best candidates, and for each core what SQLite caches, 2 MB; so its memory does not grow with the index. A search
/// in a folder holds the number of each photo in it, too: 8 MB for a million.
/// </remarks>
internal sealed class SqliteSearch(
    SqliteIndexFile file, SqliteConnection connection, SqliteIndexTable table, int freeCores, CancellationToken cancellationToken)
{
    /// <summary>
    /// The fewest photos that signs choose. A million embeddings in clusters of 500: recall@10 of 0.66 with 100 candidates, 1.00 with
    /// 1,000.
    /// </summary>
    private const int LeastCandidates = 1_000;

    private const int CandidatesAHit = 10;

    /// <summary>Rows that a core takes at a time: 2 MB.</summary>
    private const int RowsAtOnce = 32;

    /// <summary>
    /// A photo and what it scored. (Objects: .NET has the queue's and the sort's code for them at hand, for numbers it compiles it
    /// first.)
    /// </summary>
    private sealed class Candidate(long photo, float score) : IComparable<Candidate>
    {
        public long Photo => photo;

        public float Score { get; set; } = score;

        /// <summary>The worst first; of equal scores the later photo, so that the earlier one stays, whichever core comes first.</summary>
        public int CompareTo(Candidate? other) =>
            Score.CompareTo(other!.Score) is var byScore and not 0 ? byScore : other.Photo.CompareTo(Photo);
    }

    /// <summary>The k nearest photos, best first.</summary>
    /// <param name="embedding">The query's embedding, of length 1.</param>
    /// <param name="k">How many.</param>
    /// <param name="exact">Compare with every embedding, however many they are.</param>
    /// <param name="prefix">Only of photos whose <c>image_url</c> begins with it; null of all.</param>
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

        // In one place of memory: equal embeddings then have equal cosines to the last bit, and come in the order of their ids.
        var bytes = GC.AllocateUninitializedArray<byte>(sizeof(float) * table.Dimension, pinned: true);
        using var embeddings = table.Embeddings.OpenReader(connection);
        candidates.Sort((one, other) => one.Photo.CompareTo(other.Photo)); // in the order in which they lie in the file
        foreach (var candidate in candidates)
        {
            embeddings.Read(candidate.Photo, bytes);
            var cosine = TensorPrimitives.Dot(MemoryMarshal.Cast<byte, float>(bytes), embedding);
            candidate.Score = cosine is >= -1.01f and <= 1.01f
                ? Math.Clamp(cosine, -1, 1)
                : throw SqliteErrors.Damage($"embedding {candidate.Photo} has not length 1");
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

    /// <summary>The photos with the highest scores, found on all cores that no other search uses.</summary>
    /// <param name="pages">What is compared: embeddings or signs.</param>
    /// <param name="photos">How many there are.</param>
    /// <param name="chosen">The numbers of those to compare, in order; null for all.</param>
    /// <param name="count">How many to find.</param>
    /// <param name="score">Of a photo's embedding or signs; the best is the highest.</param>
    private List<Candidate> Best(SqlitePages pages, long photos, List<long>? chosen, int count, Func<ReadOnlySpan<byte>, float> score)
    {
        var best = new PriorityQueue<Candidate, Candidate>(); // the worst of them is the first that comes out
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
                    // Rows that follow each other in one go: a folder's photos mostly came one after the other.
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
