namespace PhotoSearch.Cli.Serve;

/// <summary>How much one request may ask for. <c>/openapi.json</c> and docs/web-page.md tell the same.</summary>
internal static class ServeLimits
{
    /// <summary>Bytes of a picture that is searched with or added: 20 MB.</summary>
    public const int PictureBytes = 20_000_000;

    /// <summary>Bytes of a request that carries a picture: the picture, and the fields and boundaries around it.</summary>
    public const int RequestBytes = PictureBytes + 64_000;

    /// <summary>Bytes of any other request's body.</summary>
    public const int SmallRequestBytes = 16_000;

    /// <summary>Letters of a text. CLIP reads 77 tokens, some 300 letters.</summary>
    public const int TextLength = 1_000;

    /// <summary>Letters of a photo's id.</summary>
    public const int IdLength = PhotoIndex.MaxIdBytes;

    /// <summary>Letters of a folder.</summary>
    public const int FolderLength = 1_000;

    /// <summary>Letters of an index's name.</summary>
    public const int IndexNameLength = 255;

    /// <summary>The most photos of one answer.</summary>
    public const int MaxResults = 1_000;

    /// <summary>Photos of an answer where nobody says how many.</summary>
    public const int DefaultResults = 24;

    /// <summary>Longest side of a small picture, pixels: a tile on a screen of twice the usual density.</summary>
    public const int SmallSide = 560;

    /// <summary>Longest side of a large picture, pixels.</summary>
    public const int LargeSide = 2_000;

    /// <summary>Requests that search, add or decode at the same time; twice the cores, since some wait for the store.</summary>
    public static int AtOnce { get; } = 2 * Environment.ProcessorCount;

    /// <summary>Pictures that are received at the same time, each in memory once it is here.</summary>
    public const int PicturesAtOnce = 16;

    /// <summary>Requests that wait for their turn; more are refused with 429.</summary>
    public const int Waiting = 200;

    /// <summary>Bytes of a picture that must come in a second, on average.</summary>
    /// <remarks>
    /// A quarter of a line of 1 Mbit/s. Whoever sends as slowly as can be holds one of <see cref="PicturesAtOnce"/> for 11 minutes with the
    /// largest picture; with Kestrel's default of 240 it would be a day.
    /// </remarks>
    public const int SlowestBytesASecond = 30_000;

    /// <summary>
    /// How long a picture may come more slowly. Less than <see cref="LongestWait"/>, so that whoever waits behind senders that have stalled
    /// is served.
    /// </summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a request waits for its turn before it is refused with 429.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of an answer that wait for a slow reader: more than the largest picture has, 3 MB of 2,000 x 2,000 dots.</summary>
    /// <remarks>What does not fit would be waited for by the request, which holds a turn.</remarks>
    public const int AnswerBytes = 4 << 20;
}
