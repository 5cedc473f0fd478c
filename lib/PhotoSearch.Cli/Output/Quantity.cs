namespace PhotoSearch.Cli;

/// <summary>A number of photos as a sentence has it.</summary>
internal static class PhotoCount
{
    public static string Of(long photos) => photos == 1 ? "1 photo" : $"{photos:N0} photos";
}
