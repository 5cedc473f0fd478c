namespace PhotoSearch.Cli;

/// <summary>Numbers of things as a sentence has them.</summary>
internal static class Quantity
{
    public static string Of(long number, string one, string several) => number == 1 ? $"1 {one}" : $"{number:N0} {several}";

    public static string Photos(long number) => Of(number, "photo", "photos");
}
