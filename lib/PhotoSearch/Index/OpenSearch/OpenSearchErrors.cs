using System.Globalization;
using System.Text.Json;

namespace PhotoSearch;

/// <summary>Turns a server's failures into messages for the person who set <c>SERVICE_URI</c>.</summary>
/// <param name="address">The server's address.</param>
/// <param name="dialect">The product, as far as known.</param>
internal sealed class OpenSearchErrors(ServiceAddress address, ServerDialect dialect)
{
    private const string OrEmbedded = "or leave SERVICE_URI empty to use the embedded index";

    /// <summary>The address for messages: scheme, host and port only, so it cannot contain a secret.</summary>
    private readonly string place = address.ToString().TrimEnd('/');

    private readonly string server = $"{dialect.Product} at {address.ToString().TrimEnd('/')}";

    private readonly ServiceSecrets secrets = new(address);

    public PhotoIndexException NoAnswer(Exception cause, string? certificateRefusal) => new(cause switch
    {
        TimeoutException => $"{server} did not answer in time. It may be busy or still starting: try again in a minute, {OrEmbedded}.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when certificateRefusal is not null =>
            $"The certificate of {place} is not trusted: {certificateRefusal}",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"{place} does not speak https. If the server does not use TLS, begin SERVICE_URI with http:// instead.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"There is no host named {address.Uri.Host}. Correct SERVICE_URI ({place}), {OrEmbedded}.",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse }
            when address.Uri.Scheme == Uri.UriSchemeHttp =>
            $"{place} closed the connection before its answer was complete. If the server uses TLS, begin SERVICE_URI with https:// " +
            "instead.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            $"{place} sent more than {OpenSearchResponse.MaxBytes >> 20} MiB in one answer. Ask for fewer hits, " +
            $"or correct SERVICE_URI if this is not {dialect.Product}.",
        _ => $"Cannot connect to {server}. Start the server or correct SERVICE_URI, {OrEmbedded}.",
    }, cause)
    {
        Outage = certificateRefusal is not null
            || cause is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            ? null : $"{server} does not answer",
    };

    public PhotoIndexException Refused(ServerRefusal refusal, string request, int bodyLength) => new(refusal.Status switch
    {
        // The address only: Elasticsearch does not name itself before the user has logged in.
        401 when address.User is null => $"{place} requires a user name and a password. " +
            $"Write them into SERVICE_URI: {address.Uri.Scheme}://user:password@{address.Uri.Authority}.",
        401 => $"{place} does not accept the user name or password in SERVICE_URI. " +
            "In both, write %40 for @, %3A for :, %2F for /, %23 for # and %25 for %.",
        403 => $"{server} does not allow the user in SERVICE_URI to do this ({request}). Ask its administrator, or use another user.",
        413 => string.Create(CultureInfo.InvariantCulture, $"{server} refused a request of {bodyLength / 1e6:0.0} MB as too large. ") +
            "Ask its administrator to raise http.max_content_length to 10mb or more.",
        429 => $"{server} is too busy (429){When(refusal, ". Try again in a minute")}.",
        502 or 503 or 504 => $"{server} is not ready ({refusal.Status})" +
            $"{When(refusal, ". It may still be starting: try again in a minute")}, {OrEmbedded}.",
        >= 300 and < 400 => $"{place} redirects to another address ({refusal.Status}, {request}). The redirect is not followed, " +
            "because the password is for this address only. Set SERVICE_URI to the server's own address.",
        _ when refusal.ClosedIndex is { } closed => $"Index \"{closed}\" is {IndexState.Closed(closed)}.",
        _ => $"{server} answered {request} with {refusal.Status}: {refusal.Reason}",
    })
    {
        Outage = Outage(refusal.Status),
        RetryAfter = refusal.RetryAfter,
    };

    /// <param name="photos">The number of photos that the server rejected as busy in every attempt.</param>
    /// <param name="all">The number of photos in the bulk request.</param>
    /// <param name="status">429 or 503.</param>
    public PhotoIndexException PutOff(int photos, int all, int status) =>
        new($"{Outage(status)} for {photos} of {all} photos. Try again in a minute.") { Outage = Outage(status) };

    private string? Outage(int status) => status switch
    {
        429 => $"{server} is too busy (429)",
        502 or 503 or 504 => $"{server} is not ready ({status})",
        _ => null,
    };

    /// <param name="refusal">Holds the server's Retry-After, if any.</param>
    /// <param name="soon">The text to use without a Retry-After, or after it has passed.</param>
    private static string When(ServerRefusal refusal, string soon)
    {
        var longest = OpenSearchRetries.LongestWait;
        return refusal.RetryAfter is { } asked && asked > longest
            ? string.Create(CultureInfo.InvariantCulture, $" and asks clients to wait {asked.TotalSeconds:N0} s, longer than the " +
                $"limit of {longest.TotalSeconds} s. Try again after that")
            : soon;
    }

    public PhotoIndexException CannotCreate(string index, ServerRefusal refusal)
    {
        var reason = refusal.Reason.TrimEnd('.');
        // Elasticsearch before 8 has no vector graphs and reports their properties as unknown parameters of the field.
        var tooOld = dialect == ServerDialect.Elasticsearch && reason.Contains("parameter", StringComparison.Ordinal)
            ? " Photo search needs Elasticsearch 8.4 or newer." : "";
        return new($"{server} cannot create index \"{index}\": {reason}.{tooOld}");
    }

    public PhotoIndexException CannotCompare(string index, ServerRefusal refusal, bool approximateToo) => new(
        $"{server} cannot compare a query with every photo of index \"{index}\": {refusal.Reason.TrimEnd('.')}. " +
        "An exact search runs a script: ask the administrator to allow scripts, " +
        (approximateToo ? "or use approximate search (without --exact, or without exact: true in C#)."
            : $"{IndexErrors.OrStartAgain(index)}, so that approximate search works."));

    public PhotoIndexException CannotLookUp(string index, string problem) => new(
        $"{server} cannot say which photos index \"{index}\" holds: {Hide(problem).TrimEnd('.')}. Try again in a minute.")
    {
        Outage = $"part of index \"{index}\" in {server} is not ready",
    };

    public PhotoIndexException ListCutOff(string index, ServerRefusal refusal) => new(
        $"{server} stopped sending the list of photos in index \"{index}\": {refusal.Reason.TrimEnd('.')}. Try again.");

    public PhotoIndexException CannotReadEmbeddings(string index, ServerRefusal refusal) => new(
        $"{server} cannot return the embeddings of index \"{index}\": {refusal.Reason.TrimEnd('.')}. " +
        (dialect == ServerDialect.Elasticsearch
            ? "Reading them needs Elasticsearch 8.17 or newer."
            : "Reading them runs a script: ask the administrator to allow scripts."));

    public PhotoIndexException OtherEmbedding(string index, string photo, int numbers, int dimension) => new(
        $"{server} returned {numbers} numbers as the embedding of {Hide(photo)}, but embeddings in index \"{index}\" have {dimension}. " +
        "If the index has just been recreated, try again.");

    /// <summary>A server reports success even if some shards did not answer, and returns the photos of the others.</summary>
    public PhotoIndexException ShardsMissing(string index, int answered, int all) => new(
        $"Only {answered} of the {all} shards of index \"{index}\" answered, so photos would be missing. " +
        $"A node of {server} may be down. Check GET _cluster/health, and try again when the node is back.");

    /// <summary>The answer is not JSON, or not the JSON that was expected.</summary>
    public PhotoIndexException Misread(string body, string request, JsonException cause) =>
        cause.InnerException is JsonException || !body.AsSpan().TrimStart().StartsWith('{') ? NotOpenSearch(body, "JSON", cause) : new(
            $"{server} answered {request} with \"{Head(body)}\", which is not the expected JSON ({Hide(cause.Path ?? "$")}). " +
            $"If this is not {dialect.Product}, correct SERVICE_URI, {OrEmbedded}.", cause);

    public PhotoIndexException NotOpenSearch(string body, string expected, Exception? cause = null) => new(
        $"The server at {place} is neither OpenSearch nor Elasticsearch: " +
        $"it sent \"{Head(body)}\" instead of {expected}. Correct SERVICE_URI, {OrEmbedded}.", cause);

    public PhotoIndexException NoVectorField(string index) => new(
        $"Index \"{index}\" in {place} has no k-NN field named embedding, so it was not made for photo search. " +
        "Set INDEX_NAME to another name, or delete that index.");

    public PhotoIndexException NoKeyword(string index) => NoFolders(index, "its field image_url is not of type keyword");

    public PhotoIndexException KeywordTooShort(string index, string field, int longest, long without) => NoFolders(index, string.Create(
        CultureInfo.InvariantCulture,
        $"its field {field} holds at most {longest:N0} characters (paths that are longer or missing: {without:N0})"));

    private PhotoIndexException NoFolders(string index, string why) => new(
        $"Searches in index \"{index}\" in {place} cannot be limited to a folder: {why}. Search without a folder, " +
        $"{IndexErrors.OrStartAgain(index)}.");

    public ServerRefusal Read(OpenSearchResponse response)
    {
        ErrorAnswer? answer = null;
        try
        {
            answer = ServerAnswers.Read<ErrorAnswer>(response.Body);
        }
        catch (JsonException)
        {
            // Perhaps a proxy's error page. The message shows its beginning.
        }
        return new(response.Status, response.Body, answer?.Reason is { } reason ? Hide(reason) : Head(response.Body),
            answer?.Reason is not null, response.RetryAfter, answer?.ClosedIndex);
    }

    /// <summary>A server's text on one line, shortened and without the password.</summary>
    public string Hide(string text) => PlainText.Beginning(secrets.Hide(text).ReplaceLineEndings(" "), 1_000);

    private string Head(string body)
    {
        // Hide the password before cutting the text, because half a password is still a secret.
        var line = string.Join(' ', secrets.Hide(body).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "nothing" : PlainText.Beginning(line, 120);
    }
}
