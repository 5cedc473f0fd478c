using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve;

/// <summary>The token of a server.</summary>
/// <param name="Value">The token; null for none.</param>
/// <param name="IsNew">True if the program created it and must print it.</param>
internal sealed record ServeToken(string? Value, bool IsNew)
{
    /// <summary>The environment variable. Unlike an argument, it does not show in a list of processes.</summary>
    public const string Variable = "PHOTOSEARCH_TOKEN";

    /// <param name="given">The value of <c>--token</c>, or null.</param>
    /// <param name="asked">Whether the command line has <c>--token</c>.</param>
    /// <exception cref="SettingsException">The token is easy to guess.</exception>
    public static ServeToken From(string? given, bool asked)
    {
        var value = given ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(value)) return asked ? new(TokenCheck.NewToken(), IsNew: true) : new(null, IsNew: false);
        return value.Length >= TokenCheck.ShortestToken && value.All(char.IsAsciiLetterOrDigit)
            ? new(value, IsNew: false)
            : throw new SettingsException(
                $"The token {(given is null ? $"in {Variable}" : "after --token")} must have at least {TokenCheck.ShortestToken} " +
                "characters, so that nobody can guess it, and may contain only letters (A to Z, a to z) and digits. " +
                (given is null ? "Correct the variable, or unset it and use --token without a value to create a token."
                    : "Use --token without a value to create one."));
    }
}
