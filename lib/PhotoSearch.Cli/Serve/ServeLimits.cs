namespace PhotoSearch.Cli.Serve;

/// <summary>The limits of the server. <c>/openapi.json</c> and docs/web-page.md state them too.</summary>
internal static class ServeLimits
{
    /// <summary>The most bytes of a picture to search with or to add: 20 MB.</summary>
    public const int PictureBytes = 20_000_000;

    /// <summary>The most bytes of a request with a picture, including the form's other fields and boundaries.</summary>
    public const int RequestBytes = PictureBytes + 64_000;

    /// <summary>The most bytes of any other request's body.</summary>
    public const int SmallRequestBytes = 16_000;

    /// <summary>The most letters of a text. CLIP reads 77 tokens, about 300 letters.</summary>
    public const int TextLength = 1_000;

    /// <summary>The most letters of a photo's id.</summary>
    public const int IdLength = PhotoIndex.MaxIdBytes;

    /// <summary>The most letters of a folder.</summary>
    public const int FolderLength = 1_000;

    /// <summary>The most letters of an index's name.</summary>
    public const int IndexNameLength = 255;

    /// <summary>The most photos in an answer.</summary>
    public const int MaxResults = 1_000;

    /// <summary>The default number of photos in an answer.</summary>
    public const int DefaultResults = 24;

    /// <summary>The longest side of a small picture in pixels: a tile on a screen of double density.</summary>
    public const int SmallSide = 560;

    /// <summary>The longest side of a large picture in pixels.</summary>
    public const int LargeSide = 2_000;

    /// <summary>
    /// The most searches at once. They mostly wait for the store: in the embedded index, for their turn on one of the cores.
    /// </summary>
    /// <remarks>With fewer, searches would wait here while the store is idle.</remarks>
    public static int SearchesAtOnce { get; } = 8 * Environment.ProcessorCount;

    /// <summary>Pool threads to start without delay. Searches and decoding may occupy three per core; the others answer.</summary>
    /// <remarks>
    /// .NET starts one thread per core, then adds some slowly. Answers that were ready then waited until a search ended.
    /// </remarks>
    public static int Threads { get; } = 4 * Environment.ProcessorCount;

    /// <summary>The most requests that show photos at once: twice the cores, because some wait for the disk or the store.</summary>
    public static int AtOnce { get; } = 2 * Environment.ProcessorCount;

    /// <summary>The most pictures that arrive at once. Each is kept in memory.</summary>
    public const int PicturesAtOnce = 16;

    /// <summary>The most requests in the queue. More are refused with 429.</summary>
    public const int Waiting = 200;

    /// <summary>The lowest rate at which a picture may arrive, on average, in bytes per second.</summary>
    /// <remarks>
    /// A quarter of a connection of 1 Mbit/s. The slowest sender of the largest picture holds one of <see cref="PicturesAtOnce"/> for 11
    /// minutes. With Kestrel's default of 240 it would be a day.
    /// </remarks>
    public const int SlowestBytesASecond = 30_000;

    /// <summary>
    /// How long a picture may arrive more slowly than that. Shorter than <see cref="LongestWait"/>, so that requests behind stalled senders
    /// get their turn.
    /// </summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait in the queue before a request is refused with 429.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes of an answer to buffer for a slow reader. The largest picture, 2,000 x 2,000 pixels, has 3 MB.</summary>
    /// <remarks>With a smaller buffer, the request would keep its turn while it waits for the reader.</remarks>
    public const int AnswerBytes = 4 << 20;
}
