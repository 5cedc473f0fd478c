using System.IO.Compression;
using System.Text;

namespace PhotoSearch.Tests;

/// <summary>A list of photos in a damaged archive.</summary>
public sealed class UnsplashListTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void An_archive_with_any_byte_changed_is_read_or_refused_and_nothing_else()
    {
        var whole = Archive();
        var path = Path.Combine(folder.FullName, "lite.zip");
        var refused = 0;
        foreach (var change in new byte[] { 0x01, 0xFF })
        {
            for (var at = 0; at < whole.Length; at++)
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= change;
                File.WriteAllBytes(path, damaged);
                try
                {
                    Assert.InRange(UnsplashList.Read(path).Count(), 1, 2);
                }
                catch (PhotoSearchException refusal)
                {
                    refused++;
                    Assert.DoesNotContain('\n', refusal.Message);
                }
            }
        }
        Assert.InRange(refused, 1, 2 * whole.Length - 1);
    }

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var table = archive.CreateEntry("photos.tsv000").Open();
            table.Write(Encoding.UTF8.GetBytes("photo_id\tphoto_image_url\tphotographer_username\nx1\thttps://photos.example/1\tanna\n"));
        }
        return stream.ToArray();
    }
}
