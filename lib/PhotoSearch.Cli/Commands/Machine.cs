using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PhotoSearch.Cli.Commands;

/// <summary>What the speed of a model depends on.</summary>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="Architecture">The processor architecture, <c>x64</c> or <c>arm64</c>.</param>
/// <param name="Features">Instructions that ONNX Runtime's matrix products use, such as <c>AVX-512 VNNI</c>.</param>
internal sealed record Machine(int Cores, string Architecture, IReadOnlyList<string> Features)
{
    private const string Plain = "AVX2", Wide = "AVX-512";

    /// <summary>The machine that this runs on.</summary>
    public static Machine This { get; } = new(
        Environment.ProcessorCount, RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), [.. FeaturesHere()]);

    /// <summary>One line, for people who compare int8 models with others.</summary>
    /// <remarks>
    /// Without these instructions, int8 can be slower than float32: ONNX Runtime's documentation, "Quantize ONNX models", "Why am I not
    /// seeing performance improvements?".
    /// </remarks>
    public override string ToString()
    {
        string[] forInt8 = [.. Features.Where(feature => feature is not (Plain or Wide))];
        return $"Measured on {Quantity.Of(Cores, "core", "cores")} ({string.Join(", ", [Architecture, .. Features])}). " +
            (forInt8.Length > 0
                ? $"Int8 models can be faster here because the processor has {string.Join(" and ", forInt8)}."
                : "Int8 models can be slower here because the processor has no VNNI, AMX or dot product instructions.");
    }

    private static IEnumerable<string> FeaturesHere()
    {
        if (Dp.IsSupported) yield return "dot product";
        if (!X86Base.IsSupported) yield break;
        // .NET has no class for some of these. CPUID leaf 7: Intel, Software Developer's Manual, volume 2A.
        var (_, _, ecx, edx) = X86Base.CpuId(7, 0);
        var (eax, _, _, _) = X86Base.CpuId(7, 1);
        if (Avx2.IsSupported) yield return Plain;
        if ((eax & (1 << 4)) != 0 && Avx2.IsSupported) yield return "AVX-VNNI";
        if (Avx512F.IsSupported) yield return Wide;
        if ((ecx & (1 << 11)) != 0 && Avx512F.IsSupported) yield return "AVX-512 VNNI";
        if ((edx & (1 << 25)) != 0) yield return "AMX";
    }
}
