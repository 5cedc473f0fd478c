namespace PhotoSearch;

/// <summary>What <c>CLIP_MODEL</c> can be, beside a folder; <see cref="ModelCatalog"/> has the models.</summary>
internal static class ModelNames
{
    public const string Starter = "starter";
    public const string VitB32 = "clip-ViT-B-32";
    public const string VitB32Int8 = "clip-ViT-B-32-int8";

    /// <summary>Every name, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [Starter, VitB32, VitB32Int8];

    /// <summary>The name that a person meant, in any case: <c>clip-vit-b-32</c>; null where it is none.</summary>
    public static string? Find(string typed) => All.FirstOrDefault(name => name.Equals(typed, StringComparison.OrdinalIgnoreCase));
}
