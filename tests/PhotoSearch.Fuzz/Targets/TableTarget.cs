using System.IO.Compression;
using System.Text;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>
/// Tables: Unsplash's list and archive, ids of embeddings, queries of an evaluation, photographers. An input's first letter chooses
/// the table.
/// </summary>
internal sealed class TableTarget : FuzzTarget
{
    private const string List =
        "photo_id\tphoto_url\tphoto_image_url\tphotographer_username\tphotographer_first_name\n" +
        "x1\thttps://unsplash.com/photos/x1\thttps://images.unsplash.com/x1\tanna\t\"An\tna\"\n" +
        "x2\t\thttps://images.unsplash.com/x2\tbo\t\n";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Make('u', List), [(byte)'u', .. Archive()], Make('f', "\uFEFFphoto_id\r\nx1\r\n\"x\"\"2\"\r\n\"x\n3\"\r\n"),
        Make('e', "text\tright\targuable\tgallery\ttest\na boat\tp001.jpg,p002.jpg\tp003.jpg\tsmall\tscenes\nsun\tp004.jpg\n"),
        Make('g', "gallery\timages\nsmall\tp001.jpg,p002.jpg\n"), Make('i', "image\tfile\tx\ty\twidth\theight\na\ts.jpg\t0\t0\t64\t64\n"),
        Make('c', "file\tphotographer\tphotographer_url\tphoto_url\nx1.jpg\tAnna\thttps://unsplash.com/@anna\thttps://unsplash.com/x1\n"),
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "\t", "\n", "\r", "\"", "\"\"", ",", "\0", "photo_id", "photos.tsv000", "../", "/", "https://", "file:///", "javascript:",
        "PK\u0003\u0004", "\uFEFF",
    ];

    protected override async Task ReadAsync(byte[] input)
    {
        var table = input.Length > 0 ? input[1..] : [];
        foreach (var old in Folder.EnumerateFiles()) old.Delete();
        switch (input is [var letter, ..] ? (char)letter : 'u')
        {
            case 'f':
                await File.WriteAllBytesAsync(In("ids.csv"), table);
                await File.WriteAllBytesAsync(In("features.npy"), NpyBytes.Of([1f, 2f], [3f, 4f], [5f, 6f]));
                using (var features = UnsplashFeatures.Open(In("ids.csv"), In("features.npy"))) _ = features.Read(0, 3).Count();
                break;
            case 'e' or 'g' or 'i':
                await File.WriteAllTextAsync(In("queries.tsv"), "text\tright\tgallery\nboat\ta,b\tsmall\n");
                var name = input[0] switch { (byte)'g' => "galleries.tsv", (byte)'i' => "images.tsv", _ => "queries.tsv" };
                await File.WriteAllBytesAsync(In(name), table);
                if (input[0] == 'i') await File.WriteAllTextAsync(In("galleries.tsv"), "gallery\timages\nsmall\ta,b\n");
                _ = EvaluationSet.Load(In("queries.tsv"));
                break;
            case 'c':
                await File.WriteAllBytesAsync(In(PhotoCredit.FileName), table);
                foreach (var credit in (await PhotoCredit.ReadAsync(Folder.FullName)).Values) _ = (credit.ToHtml(), $"{credit}");
                break;
            default:
                await File.WriteAllBytesAsync(In("photos.tsv000"), table);
                foreach (var photo in UnsplashList.Read(In("photos.tsv000")))
                    _ = (photo.ImageOfWidth(640), photo.FileName, photo.Credit.ToHtml());
                break;
        }
    }

    private static byte[] Make(char kind, string text) => [(byte)kind, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry("unsplash/photos.tsv000");
            // The archive must be the same each time.
            entry.LastWriteTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var table = entry.Open();
            table.Write(Encoding.UTF8.GetBytes(List));
        }
        return stream.ToArray();
    }
}
