namespace PhotoSearch.Bench;

/// <summary>An index for one measurement.</summary>
internal static class BenchIndex
{
    /// <summary>An embedded index in a folder of its own.</summary>
    public static IPhotoIndex Open(string folder) => PhotoIndex.Open(Settings(folder));

    /// <summary>An index named bench in an OpenSearch that asks for no password.</summary>
    public static IPhotoIndex OpenService(Uri service) => PhotoIndex.Open(Settings(Path.GetTempPath(), service));

    /// <summary>Settings for an index named bench and the starter model.</summary>
    /// <param name="folder">Holds the embedded index.</param>
    /// <param name="service">An OpenSearch; null for the embedded index.</param>
    public static WorkshopSettings Settings(string folder, Uri? service = null) => new()
    {
        BaseFolder = folder,
        IndexName = "bench",
        ClipModel = "starter",
        PhotosDir = folder,
        IndexFile = Path.Combine(folder, "bench.db"),
        ModelCache = folder,
        ServiceUri = service,
    };
}
