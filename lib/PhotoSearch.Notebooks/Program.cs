using PhotoSearch.Notebooks;

if (args is not ["kernel"])
{
    await Console.Error.WriteLineAsync(
        "usage: dotnet PhotoSearch.Notebooks.dll kernel    (reads requests and writes events, one JSON object per line)");
    return 2;
}

// Cells must not print to standard output: from here on, it carries only events.
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
Console.SetIn(TextReader.Null);
Console.SetOut(Console.Error);
using var host = new KernelHost(input, output);
await host.RunAsync();

// An interrupted cell that did not stop may still hold a thread.
Environment.Exit(0);
return 0;
