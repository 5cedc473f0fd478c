namespace PhotoSearch.Tests;

public sealed class IndexPlanTests
{
    [Theory]
    [InlineData(1, "lucene", 1, 1)]
    [InlineData(1_000_000, "lucene", 1, 1)]
    [InlineData(1_000_001, "faiss", 2, 1)]
    [InlineData(10_000_000, "faiss", 2, 2)]
    [InlineData(100_000_000, "faiss", 16, 9)]
    [InlineData(1_000_000_000, "faiss", 16, 82)]
    public void OpenSearch_gets_lucene_up_to_a_million_and_smaller_vectors_beyond(long photos, string engine, int compression, int shards)
    {
        var plan = IndexPlan.ForOpenSearch(photos, 512);

        Assert.Equal((engine, compression, shards), (plan.Engine, plan.Compression, plan.Shards));
    }

    /// <summary>Bytes per vector by OpenSearch's formula for 512 numbers: 1.1 · (bits/8 · 512 + 8 · 16).</summary>
    [Theory]
    [InlineData(1_000_000, 2_393.6)]
    [InlineData(2_000_000, 1_267.2)]
    [InlineData(100_000_000, 281.6)]
    public void Memory_matches_the_estimate_in_OpenSearchs_guide(long photos, double bytesAPhoto) =>
        Assert.Equal(bytesAPhoto, (double)IndexPlan.ForOpenSearch(photos, 512).MemoryBytes / photos, 1e-6);

    [Theory]
    [InlineData(512)]
    [InlineData(768)]
    public void Shards_have_10_to_50_GB_as_soon_as_there_are_two(int dimension)
    {
        foreach (var plan in Enumerable.Range(0, 100).Select(i => IndexPlan.ForOpenSearch((long)Math.Pow(10, i / 10.0), dimension)))
            Assert.InRange(plan.DiskBytes / plan.Shards, plan.Shards == 1 ? 0 : 10_000_000_000, 50_000_000_000);
    }

    [Fact]
    public void Elasticsearch_keeps_whole_embeddings_and_takes_more_shards()
    {
        var plan = IndexPlan.ForElasticsearch(100_000_000, 512);

        Assert.Equal(("hnsw", 1, 8), (plan.Engine, plan.Compression, plan.Shards));
    }

    [Theory]
    [InlineData(50_000, 512, 1)]
    [InlineData(50_001, 512, 32)]
    [InlineData(5_000_000, 512, 32)]
    [InlineData(200_000, 510, 32)]
    public void The_embedded_index_compares_signs_first_for_many_photos(long photos, int dimension, int compression) =>
        Assert.Equal(compression, IndexPlan.ForEmbedded(photos, dimension).Compression);

    [Fact]
    public void The_embedded_index_says_when_there_are_too_many_photos()
    {
        Assert.DoesNotContain("OpenSearch", IndexPlan.ForEmbedded(1_000_000, 512).Reason, StringComparison.Ordinal);
        Assert.Contains("set SERVICE_URI", IndexPlan.ForEmbedded(1_000_001, 512).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(IndexPlan.MaxPhotos + 1)]
    public void A_number_that_no_index_could_hold_is_refused(long photos)
    {
        foreach (var plan in new Func<long, int, IndexPlan>[] { IndexPlan.ForOpenSearch, IndexPlan.ForElasticsearch,
            IndexPlan.ForEmbedded })
            Assert.Throws<ArgumentOutOfRangeException>(() => plan(photos, 512));
    }
}
