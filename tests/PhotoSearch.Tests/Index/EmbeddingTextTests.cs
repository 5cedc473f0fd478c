using System.Globalization;
using System.Text;

namespace PhotoSearch.Tests;

public sealed class EmbeddingTextTests
{
    [Fact]
    public void Numbers_are_those_of_dotnet_whatever_their_size()
    {
        var random = new Random(1);
        var numbers = Vectors.Photos(500, 512).SelectMany(photo => photo.Embedding)
            // Any float32, and those around each power of ten.
            .Concat(Enumerable.Range(0, 300_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))))
            .Concat(Enumerable.Range(-12, 16).SelectMany(power => Enumerable.Range(-20, 41)
                .Select(steps => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits((float)Math.Pow(10, power)) + steps))))
            .Concat([0, -0f, 0.5f, 0.1f, 0.3f, -0.25f, 0.0001f, 1, -1, float.Epsilon, float.MaxValue, 1.17549435e-38f, -1.17549435e-38f])
            .Where(float.IsFinite).ToArray();
        var text = new byte[EmbeddingText.Room(numbers.Length)];

        var length = EmbeddingText.Write(numbers, text);

        Assert.Equal(
            numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Encoding.UTF8.GetString(text, 1, length - 2).Split(','));
    }

    [Fact]
    public void An_embedding_is_a_list_in_JSON()
    {
        var text = new byte[EmbeddingText.Room(3)];

        Assert.Equal("[0.6,-0.8,1E-05]", Encoding.UTF8.GetString(text, 0, EmbeddingText.Write([0.6f, -0.8f, 1e-5f], text)));
        Assert.Equal("[]", Encoding.UTF8.GetString(text, 0, EmbeddingText.Write([], text)));
    }
}
