namespace PhotoSearch.Tests;

/// <summary>Settings as from a <c>.env</c> file.</summary>
internal static class TestSettings
{
    public static WorkshopSettings Embedded(string indexFile) => new()
    {
        BaseFolder = Path.GetDirectoryName(indexFile)!,
        IndexName = "photos",
        ClipModel = Vectors.Model,
        PhotosDir = "photos",
        IndexFile = indexFile,
        ModelCache = "models",
    };

    public static WorkshopSettings OpenSearch(string serviceUri, string? caCertificate = null)
    {
        var address = ServiceAddress.Parse(serviceUri)!;
        return Embedded(Path.GetFullPath("unused.db")) with
        {
            ServiceUri = address.Uri,
            ServiceUser = address.User,
            ServicePassword = address.Password,
            ServiceCaCert = caCertificate,
        };
    }
}
