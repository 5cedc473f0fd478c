using System.Text;

namespace PhotoSearch.Cli.Commands;

/// <summary>What <c>setup</c> asks, on standard error; the answers come from the keyboard or, one a line, from standard input.</summary>
/// <param name="draft">Takes the answers, and says which are not allowed.</param>
internal sealed class SetupQuestions(SettingsDraft draft)
{
    /// <returns>False when the person does not want present values overwritten.</returns>
    public async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var present = draft.Check();
        Console.Error.WriteLine($"Settings for {draft.File}. Enter keeps the value in brackets.");
        await AskAsync(
            "OpenSearch's address, such as https://host:9200, or - for the embedded index", present.ServiceUri?.ToString()
                ?? "-", async address =>
        {
            address = address == "-" ? "" : address;
            // First without user and password, so that a wrong address is said before they are asked for.
            draft.SetService(address, null, null);
            if (address.Length == 0 || address.Contains('@', StringComparison.Ordinal)) return;
            var user = await ReadAsync($"User [{draft.Check().ServiceUser ?? "none"}]: ", hidden: false, cancellationToken);
            draft.SetService(address, user, null);
            if (draft.Check().ServiceUser is not null)
                draft.SetService(address, user, await ReadAsync("Password, which is not shown: ", hidden: true, cancellationToken));
        }, always: true, cancellationToken);
        await AskAsync("Index", present.IndexName, name => Take(() => draft.SetIndex(name)), always: false, cancellationToken);
        await AskAsync(
            "Folder of your photos", present.Shorten(present.PhotosDir), path =>
                Take(() => draft.SetPhotos(path)), always: false, cancellationToken);
        await AskAsync(
            $"Model: {string.Join(", ", ModelCatalog.Names)}, or a folder", present.ClipModel, model =>
                Take(() => draft.SetModel(model)), always: false, cancellationToken);

        if (draft.Overwritten.Count == 0) return true;
        var answer = await ReadAsync(
            $"{string.Join(", ", draft.Overwritten)} will be overwritten. Continue? [y/N]: ", hidden: false, cancellationToken);
        return answer is "y" or "Y" or "yes";

        static Task Take(Action set)
        {
            set();
            return Task.CompletedTask;
        }
    }

    /// <summary>Asks until the answer is allowed; from a file, where nobody can answer again, once.</summary>
    private static async Task AskAsync(
        string question, string present, Func<string, Task> take, bool always, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await ReadAsync($"{question} [{present}]: ", hidden: false, cancellationToken);
            if (answer is null && !always) return;
            try
            {
                await take(answer ?? present);
                return;
            }
            catch (SettingsException wrong) when (!Console.IsInputRedirected)
            {
                Console.Error.WriteLine(wrong.Message);
            }
        }
    }

    /// <returns>Null for an empty answer, and at the end of the input.</returns>
    private static async Task<string?> ReadAsync(string question, bool hidden, CancellationToken cancellationToken)
    {
        Console.Error.Write(question);
        // The console's readers cannot be cancelled; Ctrl-C leaves them behind.
        var answer = await Task.Run(
            () => hidden && !Console.IsInputRedirected ? ReadHidden() : Console.In.ReadLine(), CancellationToken.None)
                .WaitAsync(cancellationToken);
        if (hidden || Console.IsInputRedirected) Console.Error.WriteLine();
        if (!hidden) answer = answer?.Trim();
        return string.IsNullOrEmpty(answer) ? null : answer;
    }

    private static string ReadHidden()
    {
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        return typed.ToString();
    }
}
