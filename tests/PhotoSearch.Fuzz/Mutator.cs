using System.Globalization;
using System.Text;

namespace PhotoSearch.Fuzz;

/// <summary>Damages good inputs. A case is the same on every machine with the same seeds.</summary>
/// <param name="target">The target whose seeds and words are used.</param>
internal sealed class Mutator(FuzzTarget target)
{
    private const int MostChanges = 8;

    /// <summary>The most bytes that a case can add to its seed.</summary>
    private const int MostGrowth = 64 * 1024;

    /// <summary>Headers are at the start of a file or of a database file's pages, so most changes are made there.</summary>
    private const int Start = 256;

    private const int Page = 4_096;

    private static readonly long[] Boundaries =
        [0, 1, -1, 2, 16, 127, 128, 255, 256, 1_000, 32_767, 32_768, 65_535, 65_536, 16_000_000, int.MaxValue, int.MinValue, uint.MaxValue,
            1L << 32, long.MaxValue, long.MinValue];

    private static readonly string[] Numbers =
        [.. Boundaries.Select(number => number.ToString(CultureInfo.InvariantCulture)), "18446744073709551616", "1e999", "-0", "0.1", "NaN",
            "\u0663", "1" + new string('0', 400)];

    private readonly IReadOnlyList<byte[]> seeds = target.Seeds;
    private readonly byte[][] words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    /// <param name="seed">The seed of the run.</param>
    /// <param name="number">The number of the case.</param>
    public byte[] Make(int seed, long number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + (int)number));
        List<byte> bytes = [.. seeds[random.Next(seeds.Count)]];
        var most = bytes.Count + MostGrowth;
        // Mostly few changes, because a case with many fails the first check.
        for (var changes = 1 + random.Next(1 + random.Next(MostChanges)); changes > 0; changes--)
            Change(bytes, random);
        if (bytes.Count > most) bytes.RemoveRange(most, bytes.Count - most);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, Random random)
    {
        var at = Place(bytes.Count, random);
        switch (random.Next(12))
        {
            case 0 or 1 when bytes.Count > 0:
                bytes[Math.Min(at, bytes.Count - 1)] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when bytes.Count > 0:
                bytes[Math.Min(at, bytes.Count - 1)] = (byte)random.Next(256);
                break;
            case 3 or 4:
                WriteBoundary(bytes, at, random);
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.RemoveRange(at, random.Next(Math.Min(32, bytes.Count - at) + 1));
                break;
            case 7:
                Repeat(bytes, at, random);
                break;
            case 8:
                var other = seeds[random.Next(seeds.Count)];
                var (from, length) = (Place(other.Length, random), random.Next(64));
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)));
                break;
            case 9 when words.Length > 0:
                Put(bytes, at, words[random.Next(words.Length)], random);
                break;
            case 10:
                ReplaceDigits(bytes, at, random);
                break;
            default:
                var noise = new byte[random.Next(1, 17)];
                random.NextBytes(noise);
                Put(bytes, at, noise, random);
                break;
        }
    }

    private static int Place(int length, Random random) => random.Next(4) switch
    {
        0 => random.Next(length + 1),
        1 => Math.Min(length, (random.Next(length / Page + 1) * Page) + random.Next(Start)),
        _ => random.Next(Math.Min(length, Start) + 1),
    };

    private static void WriteBoundary(List<byte> bytes, int at, Random random)
    {
        var number = BitConverter.GetBytes(Boundaries[random.Next(Boundaries.Length)]).AsSpan(0, 1 << random.Next(4));
        if (random.Next(2) == 0) number.Reverse();
        for (var i = 0; i < number.Length && at + i < bytes.Count; i++) bytes[at + i] = number[i];
    }

    /// <summary>Repeats a piece, for endless nesting, endless lists and long words.</summary>
    private static void Repeat(List<byte> bytes, int at, Random random)
    {
        var piece = bytes.GetRange(at, random.Next(Math.Min(64, bytes.Count - at) + 1));
        if (piece.Count == 0) return;
        var times = random.Next(random.Next(8) == 0 ? MostGrowth / piece.Count : 8);
        bytes.InsertRange(at, Enumerable.Repeat(piece, times).SelectMany(again => again));
    }

    private static void Put(List<byte> bytes, int at, byte[] piece, Random random)
    {
        if (random.Next(2) == 0) bytes.RemoveRange(at, Math.Min(piece.Length, bytes.Count - at));
        bytes.InsertRange(at, piece);
    }

    private static void ReplaceDigits(List<byte> bytes, int at, Random random)
    {
        var first = bytes.FindIndex(at, letter => char.IsAsciiDigit((char)letter));
        if (first < 0) return;
        var end = bytes.FindIndex(first, letter => !char.IsAsciiDigit((char)letter));
        bytes.RemoveRange(first, (end < 0 ? bytes.Count : end) - first);
        bytes.InsertRange(first, Encoding.UTF8.GetBytes(Numbers[random.Next(Numbers.Length)]));
    }
}
