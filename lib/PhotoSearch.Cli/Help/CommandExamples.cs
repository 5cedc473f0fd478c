using System.CommandLine;

namespace PhotoSearch.Cli;

/// <summary>An example command line and what it does.</summary>
internal sealed record CommandExample(string Line, string What);

/// <summary>The examples at the end of each command's help. A test parses them all and requires one for each command.</summary>
internal static class CommandExamples
{
    private static readonly CommandExample[] All =
    [
        new("photosearch add ~/Pictures --index mine",
            "add the photos in a folder and its subfolders; run it again for new and changed photos"),
        new("photosearch search \"children on a beach\" --index mine", "find photos by text"),
        new("photosearch workshop", "run the three notebooks"),

        new("photosearch workshop", "run the notebooks and show their output"),
        new("photosearch workshop --index mine", "use another index"),

        new("photosearch serve --index mine --open", "search in the browser, on this machine"),
        new("photosearch serve --host 0.0.0.0 --token --read-only", "let others on the network search, with a token, but not add photos"),

        new("photosearch lab", "open your copy of the notebooks in Jupyter"),
        new("photosearch lab --fresh", "start with a new copy and keep the old one"),
        new("photosearch lab --copy", "make the copy, to open in VS Code"),
        new("photosearch lab --install", "register the kernel for VS Code and Jupyter"),

        new("photosearch setup", "ask for all settings and write .env"),
        new("photosearch setup --index wildlife --photos ~/Pictures/wildlife", "change only these two, without questions"),
        new("photosearch setup --service-uri https://search.example.com:9200 --user ada --password-stdin < password.txt",
            "set a server, without the password on the command line"),

        new("photosearch doctor", "show the settings, what is missing and how to fix it"),
        new("photosearch doctor --index wildlife", "check this index instead of INDEX_NAME"),

        new("photosearch index list", "list all indexes"),
        new("photosearch index create --index wildlife", "create an index for the photos in PHOTOS_DIR"),
        new("photosearch index create /photos --index all --for 25M --dry-run",
            "show the plan of an index for 25 million photos"),
        new("photosearch index finish --index all", "restore refreshes and replicas after the last `add --part`"),
        new("photosearch index info --index wildlife --json", "describe an index as JSON"),
        new("photosearch index delete --index wildlife", "delete an index but not the photo files"),

        new("photosearch add ~/Pictures --index mine --prune", "also remove deleted, moved and renamed photos from the index"),
        new("photosearch add ~/Pictures/2023 ~/Pictures/2024 --index mine",
            "add several folders; the index records their common folder"),
        new("photosearch add \"~/Pictures/**/*.png\" --index mine", "add photos by pattern, in quotes to stop the shell from expanding it"),
        new("photosearch add /photos --index all --part 3/16", "add part 3 of 16; other machines add the others"),

        new("photosearch import unsplash --ids photo_ids.csv --features features.npy --index unsplash-full",
            "import precomputed embeddings"),

        new("photosearch evaluate captions.tsv --photos ~/Pictures", "measure how often a caption finds its photo"),
        new("photosearch evaluate captions.tsv --index mine --exact", "do the same in an index that holds the photos"),
        new("photosearch evaluate ~/Pictures", "measure how often altered copies of a photo find it"),

        new("photosearch photos download -n 1000", "download 1,000 photos from the Unsplash Lite data set"),

        new("photosearch search \"a red boat at sunset\" -n 8", "find the eight nearest photos"),
        new("photosearch search --image holiday.jpg --index mine", "find photos like this one"),
        new("photosearch search \"at night\" --image boat.jpg", "combine text and photo: a boat like this one, at night"),
        new("photosearch search beach --without people --min-cosine 0.2", "rank photos with people lower, and show only close matches"),
        new("photosearch search beach --folder holidays/2024 --index mine", "search one folder of the index"),
        new("photosearch search \"a red boat\" --preview", "show small pictures in the terminal"),
        new("photosearch search \"a red boat\" --html", "show the photos in the browser"),
        new("photosearch search \"a red boat\" --html found.html --json", "write a page, and the hits as JSON"),

        new("photosearch duplicates --index mine", "list photos that look the same"),
        new("photosearch duplicates --above 0.95 --html", "find more, and show them in the browser"),
        new("photosearch duplicates --json > duplicates.json", "write ids, cosines, widths, heights and bytes as JSON"),

        new("photosearch embed --text \"a red boat\"", "print the embedding of a text, one number per line"),
        new("photosearch embed --image boat.jpg --json", "print the embedding of a photo as a JSON array"),

        new("photosearch tokens \"a red boat\"", "show the token ids and their texts"),
        new("photosearch tokens --json < texts.jsonl", "convert JSON strings to JSON arrays of ids"),

        new("photosearch pixels boat.jpg --out seen.png", "save what the image tower sees"),

        new("photosearch model list", "list the models"),
        new("photosearch model list --measure", "measure the speed and memory of each model on this machine"),
        new("photosearch model download clip-ViT-B-32", "download CLIP ViT-B/32 now instead of on first use"),

        new("photosearch completion bash >> ~/.bashrc", "complete commands, options, index names and models with Tab in new terminals"),
        new("photosearch completion zsh > ~/.zfunc/_photosearch", "the same for zsh, with ~/.zfunc in its fpath"),
        new("photosearch completion fish > ~/.config/fish/completions/photosearch.fish", "the same for fish"),
        new("photosearch completion pwsh >> $PROFILE", "the same for PowerShell"),
    ];

    /// <summary>The examples for a command and its subcommands. For <c>photosearch</c> itself, the first three.</summary>
    public static IReadOnlyList<CommandExample> Of(Command command)
    {
        var name = NameOf(command);
        return name == "photosearch"
            ? All[..3]
            : [.. All[3..].Where(example => example.Line == name || example.Line.StartsWith(name + " ", StringComparison.Ordinal))];
    }

    /// <summary>A command's full name, such as <c>photosearch index list</c>.</summary>
    public static string NameOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{NameOf(parent)} {command.Name}"
        : "photosearch";
}
