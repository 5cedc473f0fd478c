using System.CommandLine;
using PhotoSearch.Fuzz;
using SharpFuzz;
using Xunit.Runner.InProc.SystemConsole;

// The test runner starts this program with its own options and without a target.
if (args is not [var first, ..] || !(FuzzTarget.All.ContainsKey(first) || first is "-h" or "--help"))
    return await ConsoleRunner.Run(args);

var target = new Argument<string>("TARGET") { Description = string.Join(", ", FuzzTarget.All.Keys) + "." };
target.AcceptOnlyFromAmong([.. FuzzTarget.All.Keys]);
var seed = new Option<int>("--seed")
{
    Description = "Where the chance begins: the same seed gives the same cases. Default: 1.", DefaultValueFactory = _ => 1,
};
var minutes = new Option<double?>("--minutes") { Description = "How long to run. Default: until --cases are through." };
var cases = new Option<long>("--cases") { Description = "How many cases. Default: 1,000.", DefaultValueFactory = _ => 1_000 };
var only = new Option<long?>("--case") { Description = "Runs this one case, within this process, so that a debugger can follow." };
var file = new Option<FileInfo?>("--file") { Description = "Runs this file's bytes as a case, likewise." };
var corpus = new Option<DirectoryInfo?>("--corpus") { Description = "Writes the inputs that cases are made from into this folder." };
var afl = new Option<bool>("--afl") { Description = "Runs what afl-fuzz sends. README.md says how." };
var progress = new Option<FileInfo?>("--progress") { Hidden = true };
var from = new Option<long>("--from") { Hidden = true };

var command = new RootCommand("Gives damaged input to what reads files and answers of others.")
{
    target, seed, minutes, cases, only, file, corpus, afl, progress, from,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var name = parsed.GetValue(target)!;
    var share = new FuzzShare(name, parsed.GetValue(seed), parsed.GetValue(cases), parsed.GetValue(minutes) is { } given
        ? TimeSpan.FromMinutes(given) : null);
    if (parsed.GetValue(progress) is { } seen)
        return await FuzzWorker.RunAsync(share, parsed.GetValue(from), seen.FullName);
    if (parsed.GetValue(corpus) is { } folder)
    {
        folder.Create();
        await using var source = FuzzTarget.All[name]();
        foreach (var (index, input) in source.Seeds.Index())
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{index}"), input, cancellationToken);
        return 0;
    }
    if (parsed.GetValue(afl))
    {
        FuzzTarget? fuzzed = null;
        Fuzzer.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            RunAsync(input.ToArray()).GetAwaiter().GetResult();
        });

        async Task RunAsync(byte[] input)
        {
            // Do not start earlier, because instrumented code needs the memory that afl-fuzz reads.
            if (fuzzed is null) await (fuzzed = FuzzTarget.All[name]()).StartAsync();
            await fuzzed.TryAsync(input);
        }
        return 0;
    }
    if (parsed.GetValue(only) is { } number)
        return await FuzzWorker.RunOneAsync(name, source => new Mutator(source).Make(share.Seed, number));
    if (parsed.GetValue(file) is { } found)
        return await FuzzWorker.RunOneAsync(name, _ => File.ReadAllBytes(found.FullName));
    var result = await FuzzRun.RunAsync(share, cancellationToken);
    Console.WriteLine(result);
    return result.Findings.Count == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
