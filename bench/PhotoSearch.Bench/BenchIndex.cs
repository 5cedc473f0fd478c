namespace PhotoSearch.Bench;

/// <summary>An index for one measurement.</summary>
internal static class BenchIndex
{
    /// <summary>An embedded index in a folder of its own.</summary>
    public static IPhotoIndex Open(string folder) => PhotoIndex.Open(Settings(folder));

    /// <summary>An index named bench in an OpenSearch that asks for no password.</summary>
    public static IPhotoIndex OpenService(Uri service) => PhotoIndex.Open(Settings(Path.GetTempPath()) with { ServiceUri = service });

    private static WorkshopSettings Settings(string folder) => new()
    {
        BaseFolder = folder,
        IndexName = "bench",
        ClipModel = "starter",
        PhotosDir = folder,
        IndexFile = Path.Combine(folder, "bench.db"),
        ModelCache = folder,
    };
}
