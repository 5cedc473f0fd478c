using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>A notebook in Jupyter Notebook 6, controlled with the keyboard.</summary>
/// <param name="page">The page, with the notebook loaded.</param>
public sealed partial class NotebookPage(IPage page)
{
    public IPage Page => page;

    public Task KernelIsIdleAsync() => Expect(page.Locator("#kernel_indicator_icon")).ToHaveClassAsync(IdleIcon());

    /// <summary>The cell whose source contains a text.</summary>
    public ILocator Cell(string text) =>
        page.Locator(".cell.code_cell").Filter(new() { Has = page.Locator(".input", new() { HasText = text }) }).First;

    /// <summary>Selects a cell without editing it.</summary>
    public async Task SelectAsync(ILocator cell)
    {
        await cell.Locator(".input_prompt").First.ClickAsync();
        await page.Keyboard.PressAsync("Escape");
    }

    /// <summary>Runs the selected cell, waits until it is done and selects the next one.</summary>
    /// <returns>The cell.</returns>
    public async Task<ILocator> RunSelectedAsync()
    {
        var number = await page.Locator(".cell")
            .EvaluateAllAsync<int>("cells => cells.findIndex(cell => cell.classList.contains('selected'))");
        var cell = page.Locator(".cell").Nth(number);
        await page.Keyboard.PressAsync("Shift+Enter");
        if (await cell.EvaluateAsync<bool>("cell => cell.classList.contains('code_cell')")) await IsDoneAsync(cell);
        return cell;
    }

    /// <summary>Runs the cells from the selected one to the end, one by one.</summary>
    /// <returns>The errors shown.</returns>
    public async Task<IReadOnlyList<string>> RunToEndAsync()
    {
        var cells = await page.Locator(".cell")
            .EvaluateAllAsync<int[]>("cells => [cells.findIndex(cell => cell.classList.contains('selected')), cells.length]");
        for (var i = cells[0]; i < cells[1]; i++) await RunSelectedAsync();
        return await page.Locator(".output_error").AllInnerTextsAsync();
    }

    /// <summary>Replaces a cell's source.</summary>
    public async Task EditAsync(ILocator cell, string code)
    {
        await cell.Locator(".CodeMirror").ClickAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+A");
        await page.Keyboard.InsertTextAsync(code);
    }

    /// <summary>Adds a cell at the end of the notebook.</summary>
    /// <returns>The cell, selected.</returns>
    public async Task<ILocator> AppendAsync(string code)
    {
        await SelectAsync(page.Locator(".cell.code_cell").Last);
        await page.Keyboard.PressAsync("b");
        var cell = page.Locator(".cell")
            .Nth(await page.Locator(".cell.selected").EvaluateAsync<int>("cell => [...document.querySelectorAll('.cell')].indexOf(cell)"));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.InsertTextAsync(code);
        return cell;
    }

    public Task InterruptAsync() => page.GetByTitle("interrupt the kernel").ClickAsync();

    /// <summary>Restarts the kernel with the toolbar button.</summary>
    public async Task RestartAsync()
    {
        await page.GetByTitle("restart the kernel (with dialog)").ClickAsync();
        await page.Locator(".modal-dialog .btn-danger").ClickAsync();
        await Expect(page.Locator(".modal-dialog")).ToHaveCountAsync(0);
        await KernelIsIdleAsync();
    }

    /// <summary>Waits until the cell is neither running nor queued (<c>In [*]</c>).</summary>
    public static Task IsDoneAsync(ILocator cell) => Expect(cell.Locator(".input_prompt").First).Not.ToHaveTextAsync(Star());

    [GeneratedRegex("kernel_idle_icon")]
    private static partial Regex IdleIcon();

    [GeneratedRegex(@"\[\*\]")]
    private static partial Regex Star();
}
