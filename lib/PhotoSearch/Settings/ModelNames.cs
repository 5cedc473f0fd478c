namespace PhotoSearch;

/// <summary>The model names that <c>CLIP_MODEL</c> accepts. <see cref="ModelCatalog"/> has the models.</summary>
internal static class ModelNames
{
    public const string Starter = "starter";
    public const string VitB32 = "clip-ViT-B-32";
    public const string VitB32Int8 = "clip-ViT-B-32-int8";

    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [Starter, VitB32, VitB32Int8];

    /// <summary>Finds a name typed in any case, such as <c>clip-vit-b-32</c>. Null if there is no such name.</summary>
    public static string? Find(string typed) => All.FirstOrDefault(name => name.Equals(typed, StringComparison.OrdinalIgnoreCase));
}
