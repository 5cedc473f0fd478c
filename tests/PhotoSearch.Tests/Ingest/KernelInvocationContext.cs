#pragma warning disable IDE0130 // The library finds the type by its name.
namespace Microsoft.DotNet.Interactive;

/// <summary>Replaces the type of this name in notebook kernels.</summary>
public sealed class KernelInvocationContext(CancellationToken cancellationToken)
{
    private static readonly AsyncLocal<KernelInvocationContext?> OfThisFlow = new();

    public static KernelInvocationContext? Current { get => OfThisFlow.Value; set => OfThisFlow.Value = value; }

    public CancellationToken CancellationToken => cancellationToken;
}
