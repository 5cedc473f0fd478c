namespace PhotoSearch.Bench;

/// <summary>An embedded index in a folder of its own.</summary>
internal static class BenchIndex
{
    public static IPhotoIndex Open(string folder) => PhotoIndex.Open(new WorkshopSettings
    {
        BaseFolder = folder,
        IndexName = "bench",
        ClipModel = "starter",
        PhotosDir = folder,
        IndexFile = Path.Combine(folder, "bench.db"),
        ModelCache = folder,
    });
}
