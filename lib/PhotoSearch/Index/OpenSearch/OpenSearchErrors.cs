using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch;

/// <summary>What a failure of a server means for the person who set <c>SERVICE_URI</c>.</summary>
/// <param name="address">The server's.</param>
/// <param name="dialect">What it is, as far as is known.</param>
internal sealed class OpenSearchErrors(ServiceAddress address, ServerDialect dialect)
{
    private const string OrEmbedded = "or leave SERVICE_URI empty and carry on with the embedded index";

    /// <summary>The address for messages: scheme, host and port, so that nothing secret can be in it.</summary>
    private readonly string place = address.ToString().TrimEnd('/');

    private readonly ServiceSecrets secrets = new(address);

    public PhotoIndexException NoAnswer(Exception cause, string? certificateRefusal) => new(cause switch
    {
        TimeoutException => $"{dialect.Product} at {place} did not answer in time. It may be busy or still starting: try again in a minute, {OrEmbedded}.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when certificateRefusal is not null =>
            $"The certificate of {place} is not trusted: {certificateRefusal}. Set SERVICE_CA_CERT to the PEM file of the authority that signed it, " +
            "and write the host in SERVICE_URI as the certificate has it.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"{place} does not speak https. If the server has no TLS, begin SERVICE_URI with http:// instead.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            $"There is no host named {address.Uri.Host}. Correct SERVICE_URI ({place}), {OrEmbedded}.",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } when address.Uri.Scheme == Uri.UriSchemeHttp =>
            $"{place} closed the connection without an answer. If the server has TLS, begin SERVICE_URI with https:// instead.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            $"{place} sent more than {OpenSearchResponse.MaxBytes >> 20} MiB in one answer. Ask for fewer hits, or correct SERVICE_URI if this is no {dialect.Product}.",
        _ => $"Cannot connect to {dialect.Product} at {place}. Start the server or correct SERVICE_URI, {OrEmbedded}.",
    }, cause);

    public PhotoIndexException Refused(OpenSearchResponse response, string method, string path, int bodyLength) => new(response.Status switch
    {
        // Elasticsearch names itself to those only whom it knows.
        401 when address.User is null => $"{place} asks for a user name and a password. Write them into SERVICE_URI: {address.Uri.Scheme}://user:password@{address.Uri.Authority}.",
        401 => $"{place} does not accept the user name or password in SERVICE_URI. In them, write %40 for @, %3A for :, %2F for /, %23 for # and %25 for %.",
        403 => $"{dialect.Product} at {place} does not allow the user in SERVICE_URI to do this ({method} /{path}). Ask its administrator, or use another user.",
        413 => string.Create(CultureInfo.InvariantCulture, $"{dialect.Product} at {place} refused a request of {bodyLength / 1_000_000.0:0.0} MB as too large. Ask its administrator to raise http.max_content_length to 10mb or more."),
        429 => $"{dialect.Product} at {place} is too busy (429). Try again in a minute: photos already indexed are skipped.",
        502 or 503 or 504 => $"{dialect.Product} at {place} is not ready ({response.Status}). It may still be starting: try again in a minute, {OrEmbedded}.",
        _ => $"{dialect.Product} at {place} answered {method} /{path} with {response.Status}: {Reason(response.Body)}",
    });

    public PhotoIndexException CannotCreate(string index, JsonNode? error)
    {
        var reason = Reason(error).TrimEnd('.');
        // Elasticsearch before 8 makes no graph of vectors, and calls the graph's properties unknown parameters of the field.
        var tooOld = dialect == ServerDialect.Elasticsearch && reason.Contains("parameter", StringComparison.Ordinal)
            ? " Photo search needs Elasticsearch 8.4 or newer." : "";
        return new($"{dialect.Product} at {place} cannot create index \"{index}\": {reason}.{tooOld}");
    }

    public PhotoIndexException CannotCompare(string index, JsonNode? error, bool approximateToo) => new(
        $"{dialect.Product} at {place} cannot compare a query with every photo of index \"{index}\": {Reason(error).TrimEnd('.')}. An exact search runs a script: ask the administrator to allow scripts, " +
        (approximateToo ? "or search approximately (leave out --exact, or exact: true)." : "or create the index again with notebook 1, so that it can be searched approximately."));

    public PhotoIndexException CannotLookUp(string index, JsonNode error) => new(
        $"{dialect.Product} at {place} cannot tell which photos index \"{index}\" holds: {Reason(error).TrimEnd('.')}. Try again in a minute.");

    /// <summary>A search that some shards did not answer is a success to the server, with the photos of the others.</summary>
    public PhotoIndexException ShardsMissing(string index, int answered, int all) => new(
        $"Only {answered} of the {all} shards of index \"{index}\" answered, so that photos would be missing. A node of {dialect.Product} at {place} may be down: " +
        "try again when it is back (GET _cluster/health tells).");

    public PhotoIndexException NotOpenSearch(string body, string expected, Exception? cause = null) => new(
        $"What answers at {place} is neither OpenSearch nor Elasticsearch: it sent \"{Head(body)}\" where {expected} was expected. Correct SERVICE_URI, {OrEmbedded}.", cause);

    public PhotoIndexException NoVectorField(string index) => new(
        $"Index \"{index}\" in {place} is there, but has no k-NN field named embedding: it was not made for photo search. Set INDEX_NAME to another name, or delete that index.");

    /// <summary>The innermost reason in an error body: the server wraps the one that helps in others that do not.</summary>
    public string Reason(JsonNode? error)
    {
        // A proxy's, and those of old servers, are plain texts.
        if (error is JsonObject wrapped)
        {
            wrapped = (wrapped["failed_shards"] as JsonArray)?.FirstOrDefault()?["reason"] as JsonObject ?? wrapped;
            while (wrapped["caused_by"] is JsonObject cause) wrapped = cause;
            error = wrapped["reason"] ?? wrapped["type"] ?? wrapped;
        }
        return secrets.Hide(error switch
        {
            null => "no reason given",
            JsonValue text => text.ToString(),
            _ => error.ToJsonString(),
        });
    }

    private string Reason(string body)
    {
        try
        {
            var error = JsonNode.Parse(body)?["error"];
            return error is JsonObject ? Reason(error) : Head(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return Head(body);
        }
    }

    private string Head(string body)
    {
        // Hidden before it is cut: half a password is still a secret.
        var line = string.Join(' ', secrets.Hide(body).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length switch { 0 => "nothing", > 120 => line[..120] + "…", _ => line };
    }
}
