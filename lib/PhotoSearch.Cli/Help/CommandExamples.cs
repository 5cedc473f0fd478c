using System.CommandLine;

namespace PhotoSearch.Cli;

/// <summary>A command line that a person could type, and what it does.</summary>
internal sealed record CommandExample(string Line, string What);

/// <summary>The examples at the end of each command's help. A test parses them all, and asks for one of each command.</summary>
internal static class CommandExamples
{
    private static readonly CommandExample[] All =
    [
        new("photosearch add ~/Pictures --index mine",
            "embed the photos of a folder and its subfolders; again later: only what is new or changed"),
        new("photosearch search \"children on a beach\" --index mine", "find photos by a text"),
        new("photosearch workshop", "run the three notebooks"),

        new("photosearch workshop", "run the notebooks from top to bottom, and show what they do"),
        new("photosearch workshop --index mine", "with an index of another name than workshop"),

        new("photosearch serve --index mine --open", "search in the browser, on this machine"),
        new("photosearch serve --host 0.0.0.0 --token --read-only", "for others in the network, who need the token and add nothing"),

        new("photosearch lab", "open your copy of the notebooks in Jupyter; again later: the same copy"),
        new("photosearch lab --fresh", "begin again, and keep the old copy"),
        new("photosearch lab --copy", "only make the copy, to open it in VS Code"),
        new("photosearch lab --install", "register their kernel with VS Code and Jupyter"),

        new("photosearch setup", "ask for everything, and write .env"),
        new("photosearch setup --index wildlife --photos ~/Pictures/wildlife", "change these two only, and ask nothing"),
        new("photosearch setup --service-uri https://search.example.com:9200 --user ada --password-stdin < password.txt",
            "a server, without a password on the command line"),

        new("photosearch doctor", "say what is set, what is missing, and what to do"),
        new("photosearch doctor --index wildlife", "for another index than INDEX_NAME"),

        new("photosearch index list", "each index with its model, number of photos and size"),
        new("photosearch index create --index wildlife", "make one for the photos of PHOTOS_DIR"),
        new("photosearch index create /photos --index all --for 25M --dry-run",
            "show how an index for 25 million photos would be laid out"),
        new("photosearch index finish --index all", "after the last of several `add --part`: refreshes and replicas are back"),
        new("photosearch index info --index wildlife --json", "what it holds, for a program"),
        new("photosearch index delete --index wildlife", "delete it; the photo files stay"),

        new("photosearch add ~/Pictures --index mine --prune", "and remove from the index what was deleted, moved or renamed"),
        new("photosearch add ~/Pictures/2023 ~/Pictures/2024 --index mine",
            "several folders; the index keeps photos of the one that holds both"),
        new("photosearch add \"~/Pictures/**/*.png\" --index mine", "a pattern, in quotes, so that the shell leaves it alone"),
        new("photosearch add /photos --index all --part 3/16", "the third of sixteen machines that share the work"),

        new("photosearch import unsplash --ids photo_ids.csv --features features.npy --index unsplash", "embeddings that others computed"),

        new("photosearch evaluate captions.tsv --photos ~/Pictures", "how often a caption finds its photo"),
        new("photosearch evaluate captions.tsv --index mine --exact", "the same in an index that holds the photos"),
        new("photosearch evaluate ~/Pictures", "without captions: how often a photo finds itself, also when it was changed"),

        new("photosearch photos download -n 1000", "photos of the Unsplash Lite data set, with their photographers' names"),

        new("photosearch search \"a red boat at sunset\" -n 8", "the eight photos that are nearest to the text"),
        new("photosearch search --image holiday.jpg --index mine", "photos like this one"),
        new("photosearch search \"at night\" --image boat.jpg", "both together: such a boat, at night"),
        new("photosearch search beach --without people --min-cosine 0.2", "but not this; and only what is near enough"),
        new("photosearch search beach --folder holidays/2024 --index mine", "only in a folder of the index, and its subfolders"),
        new("photosearch search \"a red boat\" --preview", "with small pictures in the terminal"),
        new("photosearch search \"a red boat\" --html", "show the photos in the browser"),
        new("photosearch search \"a red boat\" --html found.html --json", "a page to keep, and the hits for a program"),

        new("photosearch duplicates --index mine", "photos that look the same, the largest first, and how much space the others take"),
        new("photosearch duplicates --above 0.95 --html", "show more of them, in the browser"),
        new("photosearch duplicates --json > duplicates.json", "ids, cosines, widths, heights and bytes, for a program"),

        new("photosearch embed --text \"a red boat\"", "the embedding of a text, one number a line"),
        new("photosearch embed --image boat.jpg --json", "of a photo, as a JSON array"),

        new("photosearch tokens \"a red boat\"", "what the text tower reads: ids and their texts"),
        new("photosearch tokens --json < texts.jsonl", "JSON strings in, JSON arrays of ids out"),

        new("photosearch pixels boat.jpg --out seen.png", "what the image tower sees"),

        new("photosearch model list", "the models, and which are on this machine"),
        new("photosearch model list --measure", "how fast each model on this machine is, and how much memory it takes"),
        new("photosearch model download clip-ViT-B-32", "fetch real CLIP now, not when it is first needed"),

        new("photosearch completion bash >> ~/.bashrc", "Tab completes commands, options, index names and models in new terminals"),
        new("photosearch completion zsh > ~/.zfunc/_photosearch", "zsh, with ~/.zfunc in its fpath"),
        new("photosearch completion fish > ~/.config/fish/completions/photosearch.fish", "fish"),
        new("photosearch completion pwsh >> $PROFILE", "PowerShell"),
    ];

    /// <summary>The examples of a command and of its subcommands; of <c>photosearch</c> itself, the first three.</summary>
    public static IReadOnlyList<CommandExample> Of(Command command)
    {
        var name = NameOf(command);
        return name == "photosearch"
            ? All[..3]
            : [.. All[3..].Where(example => example.Line == name || example.Line.StartsWith(name + " ", StringComparison.Ordinal))];
    }

    /// <summary>A command as it is typed: <c>photosearch index list</c>.</summary>
    public static string NameOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{NameOf(parent)} {command.Name}"
        : "photosearch";
}
