using System.Globalization;

namespace PhotoSearch;

/// <summary>A query with its right answers.</summary>
/// <param name="Text">The text that a person would type.</param>
/// <param name="Right">Ids of the right photos, at least one.</param>
/// <param name="Arguable">Ids of arguable photos: accepted among the best hits, but not required.</param>
/// <param name="Gallery">The name of the set of photos to search; null for all photos.</param>
/// <param name="Test">The test that the query belongs to, which gets its own figures; null for none.</param>
public sealed record EvaluationQuery(
    string Text, IReadOnlyList<string> Right, IReadOnlyList<string> Arguable, string? Gallery = null, string? Test = null);

/// <summary>A file of queries with their right answers, and the photos to search.</summary>
/// <remarks>
/// <para>A TSV file in UTF-8, without quoting. The first line names the columns: <c>image</c> (or <c>file</c>), the path of a photo, and
/// <c>caption</c> (or <c>text</c>), its caption. Each text is searched for among all photos in the file.</para>
/// <para>Instead of <c>image</c>, <c>right</c> can list several photos, separated by commas. The columns <c>arguable</c>, <c>test</c>
/// and <c>gallery</c> are optional. A gallery is a row with a name and photos in <c>galleries.tsv</c> in the same folder. A text without a
/// gallery is searched for among all photos, including the galleries' photos. <c>images.tsv</c> in the same folder describes photos that
/// are rectangles of a larger picture. <c>data/evaluation</c> has this format, and its README describes each column.</para>
/// </remarks>
public sealed class EvaluationSet
{
    private EvaluationSet(
        string name, IReadOnlyList<EvaluationQuery> queries, Dictionary<string, string[]> galleries,
        IReadOnlyList<EvaluationPicture> pictures)
    {
        Name = name;
        Queries = queries;
        Galleries = galleries;
        Pictures = pictures;
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The queries, in the order of the file.</summary>
    public IReadOnlyList<EvaluationQuery> Queries { get; }

    /// <summary>The photos of each gallery, by name.</summary>
    internal IReadOnlyDictionary<string, string[]> Galleries { get; }

    /// <summary>All photos to search, each once.</summary>
    internal IReadOnlyList<EvaluationPicture> Pictures { get; }

    /// <summary>Reads a file of queries. Does not open the photos.</summary>
    /// <param name="path">The file.</param>
    /// <param name="photosFolder">The folder that the photos' paths are relative to. Default: the file's folder.</param>
    /// <param name="cancellationToken">Cancels the wait for the file.</param>
    /// <exception cref="PhotoSearchException">
    /// The file cannot be read, lacks a column, or has a row without a text or a photo. Or a gallery has no photo.
    /// </exception>
    public static Task<EvaluationSet> LoadAsync(string path, string? photosFolder = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(path, photosFolder), cancellationToken);

    internal static EvaluationSet Load(string path, string? photosFolder = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var galleries = ReadGalleries(Path.Combine(folder, "galleries.tsv"));
        var queries = ReadQueries(path, galleries);
        var tiles = ReadTiles(Path.Combine(folder, "images.tsv"));
        var searched = queries.SelectMany(query => query.Gallery is null ? query.Right.Concat(query.Arguable) : galleries[query.Gallery]);
        EvaluationPicture[] pictures = [.. searched.Distinct().Select(id =>
            tiles.GetValueOrDefault(id) ?? new EvaluationPicture(id, Path.GetFullPath(id, Path.GetFullPath(photosFolder ?? folder))))];
        return new(Path.GetFileName(path), queries, galleries, pictures);
    }

    private static List<EvaluationQuery> ReadQueries(string path, Dictionary<string, string[]> galleries)
    {
        using var table = TextTable.Open(path, '\t', quotes: false);
        var text = table.Column("caption", "text");
        var photo = table.Find("image", "file");
        var right = photo is null ? table.Column("image", "right") : -1;
        var (arguable, gallery, test) = (table.Find("arguable"), table.Find("gallery"), table.Find("test"));
        var queries = new List<EvaluationQuery>();
        foreach (var row in table.Rows())
        {
            var query = new EvaluationQuery(row[text], photo is { } one ? List([row[one]]) : List(row[right].Split(',')),
                arguable is { } column ? List(row[column].Split(',')) : [], Named(gallery, row), Named(test, row));
            if (query.Text.Length == 0 || query.Right.Count == 0)
                throw new PhotoSearchException(
                    $"{Path.GetFileName(path)}: row {queries.Count + 1} below the first line has no text or no photo.");
            if (query.Gallery is not null && !galleries.ContainsKey(query.Gallery))
                throw new PhotoSearchException(
                    $"{Path.GetFileName(path)}: row {queries.Count + 1} searches gallery \"{query.Gallery}\", which is not in " +
                    "galleries.tsv in the same folder.");
            queries.Add(query);
        }
        return queries.Count > 0
            ? queries : throw new PhotoSearchException(
                $"{Path.GetFileName(path)} has no rows below its first line, so there is nothing to evaluate.");

        static string? Named(int? column, string[] row) => column is { } place && row[place].Length > 0 ? row[place] : null;
    }

    private static Dictionary<string, string[]> ReadGalleries(string path)
    {
        if (!File.Exists(path)) return [];
        using var table = TextTable.Open(path, '\t', quotes: false);
        var (gallery, images) = (table.Column("gallery"), table.Column("images"));
        return Once(table.Rows().Select(row => KeyValuePair.Create(row[gallery], List(row[images].Split(',')) is { Length: > 0 } named
            ? named
            : throw new PhotoSearchException($"{Path.GetFileName(path)}: gallery \"{row[gallery]}\" has no images."))), path);
    }

    private static Dictionary<string, EvaluationPicture> ReadTiles(string path)
    {
        if (!File.Exists(path)) return [];
        using var table = TextTable.Open(path, '\t', quotes: false);
        int[] columns =
            [table.Column("image"), table.Column("file"), table.Column("x"), table.Column("y"), table.Column("width"),
                table.Column("height")];
        return Once(table.Rows().Select(row => KeyValuePair.Create(row[columns[0]], new EvaluationPicture(row[columns[0]],
            Path.GetFullPath(row[columns[1]], Path.GetDirectoryName(path)!),
            new(Number(row[columns[2]]), Number(row[columns[3]]), Number(row[columns[4]]), Number(row[columns[5]]))))), path);

        int Number(string field) => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new PhotoSearchException($"{Path.GetFileName(path)}: \"{field}\" is not a number of pixels.");
    }

    private static Dictionary<string, T> Once<T>(IEnumerable<KeyValuePair<string, T>> rows, string path)
    {
        var named = new Dictionary<string, T>();
        foreach (var (name, value) in rows)
            if (!named.TryAdd(name, value)) throw new PhotoSearchException($"{Path.GetFileName(path)} has \"{name}\" twice.");
        return named;
    }

    private static string[] List(string[] items) => [.. items.Select(item => item.Trim()).Where(item => item.Length > 0).Distinct()];
}
