using System.Reflection;

namespace PhotoSearch;

/// <summary>The notebook cell that calls the library, if any.</summary>
internal static class NotebookCell
{
    /// <summary>Cancelled when the cell is interrupted. Never cancelled outside notebooks.</summary>
    /// <remarks>
    /// Cells pass no tokens, so this reads .NET Interactive's <c>KernelInvocationContext.Current.CancellationToken</c>. It uses reflection
    /// so that the library needs no package for it. This workshop's kernel has the same type.
    /// </remarks>
    public static CancellationToken Interrupted
    {
        get
        {
            var current = Current;
            try
            {
                return current?.GetType().GetProperty("CancellationToken")?.GetValue(current) is CancellationToken token
                    ? token : CancellationToken.None;
            }
            catch (TargetInvocationException)
            {
                // The cell has ended, but its code still runs.
                return CancellationToken.None;
            }
        }
    }

    /// <summary>True in a cell, which shows console output below it.</summary>
    public static bool IsRunning => Current is not null;

    private static object? Current => AppDomain.CurrentDomain.GetAssemblies()
        .Select(assembly => assembly.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext"))
        .FirstOrDefault(type => type is not null)?
        .GetProperty("Current")?.GetValue(null);
}
