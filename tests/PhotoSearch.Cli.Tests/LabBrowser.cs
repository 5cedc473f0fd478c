using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace PhotoSearch.Tests;

/// <summary><c>photosearch lab</c> and a browser, shared by the tests of one class.</summary>
public sealed partial class LabBrowser : IAsyncLifetime
{
    /// <summary>Time limit for Jupyter and for a cell, on two cores that other tests keep busy.</summary>
    public const int PatienceInMilliseconds = 120_000;

    private LabFolder? folder;
    private Process? lab;
    private int files;
    private Uri address = null!;
    private IPlaywright? playwright;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        if (LabPrograms.ReasonToSkipBrowser is not null) return;
        folder = await LabFolder.CreateAsync();
        // Start as a learner does, with a copy that the command makes.
        lab = folder.Start("lab", "--no-browser");
        var said = new List<string>();
        while (await lab.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (Address().Match(line) is not { Success: true } found) continue;
            address = new Uri(found.Value);
            break;
        }
        if (address is null) throw new InvalidOperationException(string.Join('\n', said));
        // Unread output would fill the pipe and block Jupyter.
        _ = lab.StandardError.ReadToEndAsync();

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = LabPrograms.Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        Assertions.SetDefaultExpectTimeout(PatienceInMilliseconds);
    }

    /// <summary>
    /// Opens a copy of a notebook, because Jupyter autosaves a test's changes. Skips the test if Jupyter or the browser is missing.
    /// </summary>
    public async Task<NotebookPage> OpenAsync(string notebook)
    {
        if (LabPrograms.ReasonToSkipBrowser is { } reason) Assert.Skip(reason);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        page.SetDefaultTimeout(PatienceInMilliseconds);
        var own = $"{++files}-{notebook}";
        File.Copy(folder!.In("lab", notebook), folder.In("lab", own));
        await page.GotoAsync(new Uri(address, $"/notebooks/{own}{address.Query}").ToString());
        var opened = new NotebookPage(page);
        await opened.KernelIsIdleAsync();
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (playwright is not null) await browser.CloseAsync();
        playwright?.Dispose();
        if (lab is not null)
        {
            await TestProcess.SignalAsync(lab);
            await lab.WaitForExitAsync();
            lab.Dispose();
        }
        folder?.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/\?token=\w+")]
    private static partial Regex Address();
}
