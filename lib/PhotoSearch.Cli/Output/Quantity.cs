namespace PhotoSearch.Cli;

/// <summary>Numbers with a noun in the singular or plural.</summary>
internal static class Quantity
{
    public static string Of(long number, string one, string several) => number == 1 ? $"1 {one}" : $"{number:N0} {several}";

    public static string Photos(long number) => Of(number, "photo", "photos");
}
