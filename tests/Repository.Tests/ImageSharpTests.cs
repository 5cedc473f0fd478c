using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PhotoSearch.Tests;

/// <summary>
/// ImageSharp changes pixels but never reads files: on a crafted PNG or TIFF, its decoders run forever, and no option prevents that.
/// </summary>
public sealed class ImageSharpTests
{
    private const string FromPixels = "SixLabors.ImageSharp.Image.LoadPixelData";
    private static readonly string[] WhatReads = [".Load", ".Identify", ".DetectFormat", "Decoder"];

    [Fact]
    public void None_of_our_assemblies_uses_a_decoder()
    {
        var used = Directory.GetFiles(AppContext.BaseDirectory, "PhotoSearch*.dll").SelectMany(Members)
            .Where(name => name.StartsWith("SixLabors.", StringComparison.Ordinal)).ToHashSet();

        Assert.Contains(FromPixels, used);
        Assert.DoesNotContain(used, name => name != FromPixels && WhatReads.Any(reads => name.Contains(reads, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Members(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Type: metadata.GetTypeReference((TypeReferenceHandle)member.Parent), member.Name))
            .Select(member =>
                $"{metadata.GetString(member.Type.Namespace)}.{metadata.GetString(member.Type.Name)}.{metadata.GetString(member.Name)}")];
    }
}
