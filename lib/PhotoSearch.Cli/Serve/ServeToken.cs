using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve;

/// <summary>The token that a server asks for.</summary>
/// <param name="Value">Null asks for none.</param>
/// <param name="IsNew">True when nobody knows it yet, so that it has to be printed.</param>
internal sealed record ServeToken(string? Value, bool IsNew)
{
    /// <summary>Unlike an argument, not in any list of processes.</summary>
    public const string Variable = "PHOTOSEARCH_TOKEN";

    /// <param name="given">The argument of <c>--token</c>, where it has one.</param>
    /// <param name="asked">Whether <c>--token</c> is there.</param>
    /// <exception cref="SettingsException">It could be guessed.</exception>
    public static ServeToken From(string? given, bool asked)
    {
        var value = given ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(value)) return asked ? new(TokenCheck.NewToken(), IsNew: true) : new(null, IsNew: false);
        return value.Length >= TokenCheck.ShortestToken && value.All(char.IsAsciiLetterOrDigit)
            ? new(value, IsNew: false)
            : throw new SettingsException(
                $"A token has at least {TokenCheck.ShortestToken} letters or digits, a to z and 0 to 9, so that nobody guesses it. " +
                "--token without a value makes one.");
    }
}
