using System.Reflection;

namespace PhotoSearch;

/// <summary>The notebook cell whose code calls the library, where there is one.</summary>
internal static class NotebookCell
{
    /// <summary>Cancelled when the cell is interrupted; outside of notebooks never.</summary>
    /// <remarks>
    /// Cells pass no tokens, and .NET Interactive's <c>KernelInvocationContext.Current.CancellationToken</c> is theirs. It is found by its
    /// name, so that the library needs no package for it; this workshop's kernel has the same type.
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
                // The cell has ended, and code that it left behind goes on.
                return CancellationToken.None;
            }
        }
    }

    /// <summary>True in a cell: what is written to the console is shown below it.</summary>
    public static bool IsRunning => Current is not null;

    private static object? Current => AppDomain.CurrentDomain.GetAssemblies()
        .Select(assembly => assembly.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext"))
        .FirstOrDefault(type => type is not null)?
        .GetProperty("Current")?.GetValue(null);
}
