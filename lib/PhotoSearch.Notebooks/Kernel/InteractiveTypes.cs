using System.Collections.Concurrent;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;
using PhotoSearch.Notebooks;

// The part of .NET Interactive's API that notebooks use, under its own names, so that one notebook runs on both. Its package for it
// (Microsoft.DotNet.Interactive) is not in every registry; its formatting package is, and decides how values look.
// Documented in dotnet/interactive, docs/display-output-csharp.md and docs/formatting.md.
namespace Microsoft.DotNet.Interactive;

/// <summary>What cells can call without a prefix.</summary>
#pragma warning disable CA1708 // display and Display differ by their case alone, as they do there.
public static class Kernel
#pragma warning restore CA1708
{
    /// <summary>Shows a value.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">How; none: as is preferred for its type.</param>
    /// <returns>The shown value, which can be updated.</returns>
#pragma warning disable IDE1006 // Lower case is how .NET Interactive spells it.
    public static DisplayedValue display(object? value, params string[] mimeTypes)
    {
        var displayed = new DisplayedValue(value, KernelInvocationContext.Format(value, mimeTypes));
        KernelInvocationContext.Current?.Show(displayed);
        return displayed;
    }
#pragma warning restore IDE1006

    /// <summary>Shows a value, as <see cref="display"/> does.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">How; none: as is preferred for its type.</param>
    /// <returns>The shown value, which can be updated.</returns>
    /// <remarks>
    /// Preferred to the formatting package's extension of object, which returns another value than it shows, so that its updates name none.
    /// </remarks>
    public static DisplayedValue Display<T>(this T value, params string[] mimeTypes) => display(value, mimeTypes);

    /// <summary>Marks text as HTML, to be displayed as it is.</summary>
    /// <param name="content">HTML.</param>
    /// <returns>A value to display.</returns>
    public static IHtmlContent HTML(string content) => content.ToHtmlContent();
}

/// <summary>The cell that runs.</summary>
public sealed class KernelInvocationContext : IDisposable
{
    private static readonly AsyncLocal<KernelInvocationContext?> OfThisFlow = new();
    private static readonly ConcurrentDictionary<string, bool> Displayed = new();
    private static KernelInvocationContext? latest;

    private KernelInvocationContext(CellOutput cell) => Cell = cell;

    /// <summary>The cell that this code belongs to; on a thread that belongs to none, the one that runs; or null.</summary>
    public static KernelInvocationContext? Current => OfThisFlow.Value ?? latest;

    /// <summary>Cancelled when the cell is interrupted. Code that asks for it is left to end in its own way.</summary>
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
    /// What <c>display</c>, <c>value.Display()</c> and <c>Update</c> show. An update of what was never shown shows it: nobody would see it
    /// otherwise.
    /// </summary>
    internal void Show(DisplayedValue shown)
    {
        var data = ToData(shown.FormattedValues);
        Cell.Show(Displayed.TryAdd(shown.DisplayId, true)
            ? new DisplayEvent(data, shown.DisplayId) : new DisplayUpdateEvent(data, shown.DisplayId));
    }

    internal static KernelInvocationContext Begin(CellOutput cell) => latest = OfThisFlow.Value = new KernelInvocationContext(cell);
}

/// <summary>Shows values in a given cell.</summary>
public static class KernelInvocationContextExtensions
{
    /// <summary>Shows a value.</summary>
    /// <param name="context">The cell, as a rule <see cref="KernelInvocationContext.Current"/>.</param>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">How; none: as is preferred for its type.</param>
    /// <returns>The shown value, which can be updated.</returns>
    public static DisplayedValue Display(this KernelInvocationContext context, object? value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(context);
        var displayed = new DisplayedValue(value, KernelInvocationContext.Format(value, mimeTypes));
        context.Show(displayed);
        return displayed;
    }

    /// <summary>Shows text that already is in a representation, as it is.</summary>
    /// <param name="context">The cell, as a rule <see cref="KernelInvocationContext.Current"/>.</param>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">The representation.</param>
    /// <returns>The shown value, which can be updated.</returns>
    public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType) =>
        context.Display(new FormattedValue(mimeType, value));
}
