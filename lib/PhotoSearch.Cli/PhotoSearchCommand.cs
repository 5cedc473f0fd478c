using System.CommandLine;
using System.CommandLine.Help;
using PhotoSearch.Cli.Commands;

namespace PhotoSearch.Cli;

/// <summary><c>photosearch</c> with all its commands.</summary>
internal static class PhotoSearchCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Find photos by what they show, with CLIP and a k-NN index.")
        {
            WorkshopCommand.Create(),
            ServeCommand.Create(),
            LabCommand.Create(),
            SetupCommand.Create(),
            DoctorCommand.Create(),
            IndexCommand.Create(),
            AddCommand.Create(),
            ImportCommand.Create(),
            EvaluateCommand.Create(),
            PhotosCommand.Create(),
            SearchCommand.Create(),
            DuplicatesCommand.Create(),
            EmbedCommand.Create(),
            TokensCommand.Create(),
            PixelsCommand.Create(),
            ModelCommand.Create(),
            CompletionCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
