namespace PhotoSearch.Cli;

/// <summary>The exit codes of all commands.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongArguments = 2;
    public const int SomePhotosFailed = 3;
}
