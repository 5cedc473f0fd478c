using PhotoSearch.Notebooks;

if (args is not ["kernel"])
{
    await Console.Error.WriteLineAsync(
        "usage: dotnet PhotoSearch.Notebooks.dll kernel    (reads requests and writes events, one JSON object a line)");
    return 2;
}

// Taken before cells can print: from here on, only events go to standard output.
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
Console.SetIn(TextReader.Null);
Console.SetOut(Console.Error);
using var host = new KernelHost(input, output);
await host.RunAsync();

// A cell that was interrupted and did not stop may still hold a thread.
Environment.Exit(0);
return 0;
