using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;
using PhotoSearch.Notebooks;

// The part of .NET Interactive's API that notebooks use, under its own names, so that one notebook runs on both. Its package for it
// (Microsoft.DotNet.Interactive) is not in every registry; its formatting package is, and decides how values look.
// Documented in dotnet/interactive, docs/display-output-csharp.md and docs/formatting.md.
namespace Microsoft.DotNet.Interactive
{
    /// <summary>What cells can call without a prefix.</summary>
    public static class Kernel
    {
        /// <summary>Shows a value.</summary>
        /// <param name="value">Anything.</param>
        /// <param name="mimeTypes">How; none: as is preferred for its type.</param>
        /// <returns>The shown value, which can be updated.</returns>
#pragma warning disable IDE1006 // Lower case is how .NET Interactive spells it.
        public static DisplayedValue display(object? value, params string[] mimeTypes) => KernelInvocationContext.Current!.Display(value, mimeTypes);
#pragma warning restore IDE1006

        /// <summary>Marks text as HTML, to be displayed as it is.</summary>
        /// <param name="content">HTML.</param>
        /// <returns>A value to display.</returns>
        public static IHtmlContent HTML(string content) => content.ToHtmlContent();
    }

    /// <summary>A value in one representation.</summary>
    /// <param name="mimeType">Which representation.</param>
    /// <param name="value">The text in it.</param>
    public sealed class FormattedValue(string mimeType, string value)
    {
        /// <summary>Which representation.</summary>
        public string MimeType { get; } = mimeType;

        /// <summary>The text in it.</summary>
        public string Value { get; } = value;

        /// <summary>Formats a value as is preferred for its type, or as asked for.</summary>
        /// <param name="value">Anything.</param>
        /// <param name="mimeTypes">None: as is preferred.</param>
        /// <returns>One item a MIME type.</returns>
        public static IReadOnlyList<FormattedValue> CreateManyFromObject(object? value, params string[] mimeTypes) => value switch
        {
            FormattedValue formatted => [formatted],
            IEnumerable<FormattedValue> formatted => [.. formatted],
            _ => [.. (mimeTypes is [] ? Formatter.GetPreferredMimeTypesFor(value?.GetType()) : mimeTypes)
                .Select(mimeType => new FormattedValue(mimeType, value.ToDisplayString(mimeType)))],
        };

        internal static IReadOnlyDictionary<string, string> ToData(IEnumerable<FormattedValue> values) =>
            values.ToDictionary(v => v.MimeType, v => v.Value);
    }

    /// <summary>A value that is shown, and can be shown anew in the same place.</summary>
    public sealed class DisplayedValue
    {
        internal DisplayedValue(IReadOnlyList<FormattedValue> formattedValues) => FormattedValues = formattedValues;

        /// <summary>The name of the place.</summary>
        public string DisplayId { get; } = Guid.NewGuid().ToString();

        /// <summary>What is shown there.</summary>
        public IReadOnlyList<FormattedValue> FormattedValues { get; private set; }

        /// <summary>Shows another value in the same place and representations.</summary>
        /// <param name="updatedValue">Anything.</param>
        public void Update(object? updatedValue)
        {
            FormattedValues = FormattedValue.CreateManyFromObject(updatedValue, [.. FormattedValues.Select(v => v.MimeType)]);
            KernelInvocationContext.Current?.Cell.Show(new DisplayUpdateEvent(FormattedValue.ToData(FormattedValues), DisplayId));
        }
    }

    /// <summary>The cell that runs.</summary>
    public sealed class KernelInvocationContext : IDisposable
    {
        private static readonly AsyncLocal<KernelInvocationContext?> OfThisFlow = new();
        private static KernelInvocationContext? s_latest;

        private KernelInvocationContext(CellOutput cell) => Cell = cell;

        /// <summary>The cell that this code belongs to; on a thread that belongs to none, the one that runs; or null.</summary>
        public static KernelInvocationContext? Current => OfThisFlow.Value ?? s_latest;

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
        public void Dispose() => Interlocked.CompareExchange(ref s_latest, null, this);

        internal static KernelInvocationContext Begin(CellOutput cell) => s_latest = OfThisFlow.Value = new KernelInvocationContext(cell);
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
            var displayed = new DisplayedValue(FormattedValue.CreateManyFromObject(value, mimeTypes));
            context.Cell.Show(new DisplayEvent(FormattedValue.ToData(displayed.FormattedValues), displayed.DisplayId));
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
}

namespace System
{
    /// <summary>Shows any value: <c>value.Display()</c>.</summary>
    public static class DisplayExtensions
    {
        /// <summary>Shows a value.</summary>
        /// <param name="value">Anything.</param>
        /// <param name="mimeTypes">How; none: as is preferred for its type.</param>
        /// <returns>The shown value, which can be updated.</returns>
        public static Microsoft.DotNet.Interactive.DisplayedValue Display(this object? value, params string[] mimeTypes) =>
            Microsoft.DotNet.Interactive.Kernel.display(value, mimeTypes);

        /// <summary>Shows text that already is in a representation, as it is.</summary>
        /// <param name="value">The text.</param>
        /// <param name="mimeType">The representation.</param>
        /// <returns>The shown value, which can be updated.</returns>
        public static Microsoft.DotNet.Interactive.DisplayedValue DisplayAs(this string value, string mimeType) =>
            Microsoft.DotNet.Interactive.Kernel.display(new Microsoft.DotNet.Interactive.FormattedValue(mimeType, value));
    }
}
