using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>The embedded index's SQLite file, through every operation of an index.</summary>
internal sealed class IndexFileTarget : FuzzTarget
{
    private const int Dimension = 16;

    private readonly byte[] whole;

    public IndexFileTarget() => whole = MakeAsync().GetAwaiter().GetResult();

    public override IReadOnlyList<byte[]> Seeds => [whole];

    public override IReadOnlyList<string> Words { get; } =
    [
        "CREATE TABLE", "CREATE VIEW", "CREATE TRIGGER", "photo_index", "(row INTEGER PRIMARY KEY, items BLOB NOT NULL)",
        "SQLite format 3\0", "album/0001.jpg", "WITHOUT ROWID", "\0\0\0\u0001",
    ];

    protected override async Task ReadAsync(byte[] input)
    {
        foreach (var old in Folder.EnumerateFiles("case.db*")) old.Delete();
        await File.WriteAllBytesAsync(In("case.db"), input);
        var refusals = new List<PhotoIndexException>();
        await using (var index = PhotoIndex.Open(TestSettings.Embedded(In("case.db"))))
        {
            foreach (var operation in Operations(index))
            {
                try
                {
                    await operation();
                }
                catch (PhotoIndexException refusal)
                {
                    refusals.Add(refusal);
                }
            }
        }
        if (refusals.Find(refusal => !Names(refusal.Message)) is { } vague)
            throw new InvalidOperationException($"A message that does not name the file: {vague.Message}", vague);
        if (refusals.Count > 0) throw refusals[0];

        static bool Names(string message) => message.Contains("INDEX_FILE case.db", StringComparison.Ordinal)
            || message.StartsWith("There is no index", StringComparison.Ordinal)
            || message.Contains("in the folder album", StringComparison.Ordinal) || message.Contains("embedding", StringComparison.Ordinal);
    }

    private static IEnumerable<Func<Task>> Operations(IPhotoIndex index) =>
    [
        () => index.SearchAsync(Vectors.Unit(1, Dimension), 10),
        () => index.SearchAsync(Vectors.Unit(2, Dimension), PhotoIndex.MaxK, exact: true),
        () => index.SearchAsync(Vectors.Unit(3, Dimension), 10, folder: "album"),
        () => index.GetInfoAsync(),
        () => index.GetContentHashesAsync(["album/0001.jpg", "nothing"]),
        async () => await index.ListPhotosAsync().CountAsync(),
        async () => await index.ReadEmbeddingsAsync().CountAsync(),
        () => index.RemoveAsync(["album/0002.jpg"]),
        () => index.AddAsync(Vectors.Photos(4, Dimension)),
        () => index.CreateAsync(new(Vectors.Model, Dimension)),
        () => index.FinishLoadingAsync(),
        () => index.DeleteAsync(),
    ];

    private async Task<byte[]> MakeAsync()
    {
        await using (var index = PhotoIndex.Open(TestSettings.Embedded(In("whole.db"))))
        {
            await index.CreateAsync(new(Vectors.Model, Dimension));
            await index.AddAsync(Vectors.Photos(40, Dimension));
        }
        return await File.ReadAllBytesAsync(In("whole.db"));
    }
}
