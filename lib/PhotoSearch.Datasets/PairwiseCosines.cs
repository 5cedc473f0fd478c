using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>Compares all embeddings of an index with each other, on all cores, exactly.</summary>
/// <remarks>
/// A quarter of the numbers decides most pairs: the cosine of two embeddings of length 1 is at most the product of these heads plus the
/// product of the lengths of the two rests (Cauchy and Schwarz). Only where that reaches the limit are all numbers compared. The heads are
/// multiplied as matrices are, a panel of photos with a panel of photos, so that each number that is read serves several products.
/// </remarks>
internal sealed class PairwiseCosines
{
    /// <summary>Equal embeddings may have a cosine that much below 1.</summary>
    private const float Rounding = 1e-6f;

    /// <summary>Photos near one that are listed: more than most bursts have, and 128 bytes a photo.</summary>
    internal const int MostListed = 32;

    /// <summary>Panels that a core compares with one after the other while they are in its cache: 128 KB of heads of 128 numbers.</summary>
    private const int PanelsAtOnce = 16;

    /// <summary>Rows and, in vectors, columns of the products that are added up in registers at once.</summary>
    private const int Rows = 4;

    private const int Columns = 2;

    /// <summary>Photos in a panel.</summary>
    private static readonly int Width = Columns * Vector<float>.Count;

    private readonly float[][] embeddings;
    private readonly float limit;
    private readonly int headLength;

    /// <summary>The heads, a panel in each: the first number of all its photos, the second of all, and so on.</summary>
    private readonly float[][] panels;

    /// <summary>For each photo, with the empty places at the end, the length of what does not belong to its head.</summary>
    private readonly float[] rests;

    /// <param name="embeddings">All of one dimension, with L2 norm 1.</param>
    /// <param name="minCosine">The cosine from which on two photos are near each other.</param>
    public PairwiseCosines(float[][] embeddings, double minCosine)
    {
        this.embeddings = embeddings;
        limit = (float)minCosine - Rounding;
        headLength = embeddings.Length == 0 ? 0 : (embeddings[0].Length + 3) / 4;
        panels = new float[(embeddings.Length + Width - 1) / Width][];
        rests = new float[panels.Length * Width];
        for (var photo = 0; photo < embeddings.Length; photo++)
        {
            var (number, place) = Math.DivRem(photo, Width);
            var panel = panels[number] ??= new float[headLength * Width];
            for (var i = 0; i < headLength; i++) panel[(i * Width) + place] = embeddings[photo][i];
            rests[photo] = TensorPrimitives.Norm<float>(embeddings[photo].AsSpan(headLength));
        }
    }

    /// <summary>Finds, for each photo, those that are near it.</summary>
    /// <param name="report">Called from any thread with the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>
    /// For each photo the others near it, in no order; null where they are more than <see cref="MostListed"/>: of 25,000 photos that look
    /// the same there are 300 million pairs. <see cref="Between"/> tells of any pair.
    /// </returns>
    public int[]?[] FindNear(Action<double>? report, CancellationToken cancellationToken)
    {
        var near = new NearLists(embeddings.Length);
        long done = 0, all = (long)panels.Length * (panels.Length + 1) / 2;
        var strips = (panels.Length + PanelsAtOnce - 1) / PanelsAtOnce;
        Parallel.For(0, strips, new ParallelOptions { CancellationToken = cancellationToken }, strip =>
        {
            var first = strip * PanelsAtOnce;
            var end = Math.Min(first + PanelsAtOnce, panels.Length);
            var compared = 0;
            for (var other = first; other < panels.Length; other++)
                for (var panel = first; panel < Math.Min(end, other + 1); panel++, compared++)
                    Compare(panel, other, near);
            report?.Invoke((double)Interlocked.Add(ref done, compared) / all);
        });
        return near.ToArrays();
    }

    /// <summary>The cosine of two photos; null where they are not near each other.</summary>
    public float? Between(int one, int other) =>
        TensorPrimitives.Dot<float>(embeddings[one], embeddings[other]) is var cosine && cosine >= limit ? Math.Min(cosine, 1) : null;

    private void Compare(int panel, int other, NearLists near)
    {
        ref var left = ref MemoryMarshal.GetArrayDataReference(panels[panel]);
        ref var right = ref MemoryMarshal.GetArrayDataReference(panels[other]);
        ref var rightRests = ref rests[other * Width];
        var (rest0, rest1) = (Vector.LoadUnsafe(ref rightRests), Vector.LoadUnsafe(ref rightRests, (nuint)Vector<float>.Count));
        for (var row = 0; row < Width; row += Rows)
        {
            Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default,
                s31 = default;
            for (var at = 0; at < headLength * Width; at += Width)
            {
                var c0 = Vector.LoadUnsafe(ref right, (nuint)at);
                var c1 = Vector.LoadUnsafe(ref right, (nuint)(at + Vector<float>.Count));
                var r0 = new Vector<float>(At(ref left, at + row));
                var r1 = new Vector<float>(At(ref left, at + row + 1));
                (s00, s01) = (Vector.FusedMultiplyAdd(r0, c0, s00), Vector.FusedMultiplyAdd(r0, c1, s01));
                (s10, s11) = (Vector.FusedMultiplyAdd(r1, c0, s10), Vector.FusedMultiplyAdd(r1, c1, s11));
                var r2 = new Vector<float>(At(ref left, at + row + 2));
                var r3 = new Vector<float>(At(ref left, at + row + 3));
                (s20, s21) = (Vector.FusedMultiplyAdd(r2, c0, s20), Vector.FusedMultiplyAdd(r2, c1, s21));
                (s30, s31) = (Vector.FusedMultiplyAdd(r3, c0, s30), Vector.FusedMultiplyAdd(r3, c1, s31));
            }
            Check(row, s00, s01);
            Check(row + 1, s10, s11);
            Check(row + 2, s20, s21);
            Check(row + 3, s30, s31);

            void Check(int inPanel, Vector<float> heads0, Vector<float> heads1)
            {
                var rest = rests[panel * Width + inPanel];
                var (most0, most1) = (heads0 + rest * rest0, heads1 + rest * rest1);
                var limits = new Vector<float>(limit - Rounding);
                if (Vector.GreaterThanOrEqualAny(most0, limits)) CompareWhole(inPanel, most0, 0);
                if (Vector.GreaterThanOrEqualAny(most1, limits)) CompareWhole(inPanel, most1, Vector<float>.Count);
            }
        }

        void CompareWhole(int inPanel, Vector<float> most, int firstColumn)
        {
            var one = panel * Width + inPanel;
            for (var column = 0; column < Vector<float>.Count; column++)
            {
                var two = other * Width + firstColumn + column;
                if (most[column] < limit - Rounding || one >= two || two >= embeddings.Length || (near.IsFull(one) && near.IsFull(two)))
                    continue;
                if (Between(one, two) is null) continue;
                near.Add(one, two);
                near.Add(two, one);
            }
        }

        static float At(ref float numbers, int place) => Unsafe.Add(ref numbers, place);
    }

    /// <summary>The photos near each photo, added by any thread.</summary>
    private sealed class NearLists(int photos)
    {
        private readonly int[] listed = new int[photos * MostListed];
        private readonly int[] counts = new int[photos];

        /// <summary>Whether more are near the photo than are listed.</summary>
        public bool IsFull(int photo) => Volatile.Read(ref counts[photo]) > MostListed;

        public void Add(int photo, int near)
        {
            if (!IsFull(photo) && Interlocked.Increment(ref counts[photo]) is <= MostListed and var count)
                listed[(photo * MostListed) + count - 1] = near;
        }

        public int[]?[] ToArrays() => [.. counts.Select((count, photo) =>
            count > MostListed ? null : listed.AsSpan(photo * MostListed, count).ToArray())];
    }
}
