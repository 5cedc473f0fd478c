using System.Text;

namespace PhotoSearch.Cli.Commands;

/// <summary>Asks the questions of <c>setup</c> on standard error. Answers are typed, or read from standard input, one per line.</summary>
/// <param name="draft">Takes the answers and rejects invalid ones.</param>
internal sealed class SetupQuestions(SettingsDraft draft)
{
    /// <returns>False if the user does not want existing values overwritten.</returns>
    public async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var present = draft.Check();
        Console.Error.WriteLine($"Settings for {draft.File}. Press Enter to keep the value in brackets.");
        await AskAsync(
            "OpenSearch address, such as https://host:9200, or - for the embedded index", present.ServiceUri?.ToString()
                ?? "-", async address =>
        {
            address = address == "-" ? "" : address;
            // Check the address before asking for user and password.
            draft.SetService(address, null, null);
            if (address.Length == 0 || address.Contains('@', StringComparison.Ordinal)) return;
            var user = await ReadAsync($"User [{draft.Check().ServiceUser ?? "none"}]: ", hidden: false, cancellationToken);
            draft.SetService(address, user, null);
            if (draft.Check().ServiceUser is not null)
                draft.SetService(address, user, await ReadAsync("Password (not shown): ", hidden: true, cancellationToken));
        }, always: true, cancellationToken);
        await AskAsync("Index", present.IndexName, name => Take(() => draft.SetIndex(name)), always: false, cancellationToken);
        await AskAsync(
            "Folder with your photos", present.Shorten(present.PhotosDir), path =>
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

    /// <summary>Asks until the answer is valid. With redirected input, it asks once.</summary>
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

    /// <returns>Null for an empty answer or at the end of input.</returns>
    private static async Task<string?> ReadAsync(string question, bool hidden, CancellationToken cancellationToken)
    {
        Console.Error.Write(question);
        // Console reads cannot be cancelled, so Ctrl-C abandons them.
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
