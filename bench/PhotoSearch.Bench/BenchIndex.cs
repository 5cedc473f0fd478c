namespace PhotoSearch.Bench;

/// <summary>An index for one measurement.</summary>
internal static class BenchIndex
{
    /// <summary>Opens an embedded index in a folder.</summary>
    public static IPhotoIndex Open(string folder) => PhotoIndex.Open(Settings(folder));

    /// <summary>Opens an index named bench in an OpenSearch server without a password.</summary>
    public static IPhotoIndex OpenService(Uri service) => PhotoIndex.Open(Settings(Path.GetTempPath(), service));

    /// <summary>Settings for an index named bench and the starter model.</summary>
    /// <param name="folder">The folder of the embedded index.</param>
    /// <param name="service">An OpenSearch server. Null for the embedded index.</param>
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
