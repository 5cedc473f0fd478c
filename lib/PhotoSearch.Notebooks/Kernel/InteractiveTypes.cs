using System.Collections.Concurrent;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;
using PhotoSearch.Notebooks;

// The part of .NET Interactive's API that notebooks use, with the same names, so that a notebook runs on both kernels. Not every registry
// has its package Microsoft.DotNet.Interactive. They have its formatting package, which decides how values look.
// Documentation: dotnet/interactive, docs/display-output-csharp.md and docs/formatting.md.
namespace Microsoft.DotNet.Interactive;

/// <summary>The methods that cells can call without a prefix.</summary>
#pragma warning disable CA1708 // display and Display differ only by case, as in .NET Interactive.
public static class Kernel
#pragma warning restore CA1708
{
    /// <summary>Shows a value.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The formats to show. Default: those that its type prefers.</param>
    /// <returns>The shown value, which you can update.</returns>
#pragma warning disable IDE1006 // .NET Interactive spells it in lower case.
    public static DisplayedValue display(object? value, params string[] mimeTypes)
    {
        var displayed = new DisplayedValue(value, KernelInvocationContext.Format(value, mimeTypes));
        KernelInvocationContext.Current?.Show(displayed);
        return displayed;
    }
#pragma warning restore IDE1006

    /// <summary>Shows a value, like <see cref="display"/>.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The formats to show. Default: those that its type prefers.</param>
    /// <returns>The shown value, which you can update.</returns>
    /// <remarks>
    /// The compiler prefers this to the formatting package's extension of object, whose result cannot update the shown value.
    /// </remarks>
    public static DisplayedValue Display<T>(this T value, params string[] mimeTypes) => display(value, mimeTypes);

    /// <summary>Marks text as HTML to display unchanged.</summary>
    /// <param name="content">HTML.</param>
    /// <returns>A value to display.</returns>
    public static IHtmlContent HTML(string content) => content.ToHtmlContent();
}

/// <summary>The running cell.</summary>
public sealed class KernelInvocationContext : IDisposable
{
    private static readonly AsyncLocal<KernelInvocationContext?> OfThisFlow = new();
    private static readonly ConcurrentDictionary<string, bool> Displayed = new();
    private static KernelInvocationContext? latest;

    private KernelInvocationContext(CellOutput cell) => Cell = cell;

    /// <summary>The cell that this code belongs to, or else the running cell, or null.</summary>
    public static KernelInvocationContext? Current => OfThisFlow.Value ?? latest;

    /// <summary>Cancelled when the cell is interrupted. Code that reads this property must stop by itself.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            Cell.StopsItself = true;
            return Cell.Cancellation;
        }
    }

    internal CellOutput Cell { get; }

    /// <summary>Ends the cell.</summary>
    public void Dispose() => Interlocked.CompareExchange(ref latest, null, this);

    internal static IReadOnlyList<FormattedValue> Format(object? value, params string[] mimeTypes) =>
        value is FormattedValue formatted ? [formatted] : FormattedValue.CreateManyFromObject(value, mimeTypes);

    internal static IReadOnlyDictionary<string, string> ToData(IEnumerable<FormattedValue> values) =>
        values.ToDictionary(v => v.MimeType, v => v.Value);

    /// <summary>
    /// Shows a value for <c>display</c>, <c>value.Display()</c> and <c>Update</c>. Updating a value that was never shown shows it.
    /// </summary>
    internal void Show(DisplayedValue shown)
    {
        var data = ToData(shown.FormattedValues);
        Cell.Show(Displayed.TryAdd(shown.DisplayId, true)
            ? new DisplayEvent(data, shown.DisplayId) : new DisplayUpdateEvent(data, shown.DisplayId));
    }

    internal static KernelInvocationContext Begin(CellOutput cell) => latest = OfThisFlow.Value = new KernelInvocationContext(cell);
}

/// <summary>Shows values in a cell of your choice.</summary>
public static class KernelInvocationContextExtensions
{
    /// <summary>Shows a value.</summary>
    /// <param name="context">The cell, usually <see cref="KernelInvocationContext.Current"/>.</param>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The formats to show. Default: those that its type prefers.</param>
    /// <returns>The shown value, which you can update.</returns>
    public static DisplayedValue Display(this KernelInvocationContext context, object? value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(context);
        var displayed = new DisplayedValue(value, KernelInvocationContext.Format(value, mimeTypes));
        context.Show(displayed);
        return displayed;
    }

    /// <summary>Shows text that is already in the given format.</summary>
    /// <param name="context">The cell, usually <see cref="KernelInvocationContext.Current"/>.</param>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">The format.</param>
    /// <returns>The shown value, which you can update.</returns>
    public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType) =>
        context.Display(new FormattedValue(mimeType, value));
}
