using System.Text;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>The <c>.env</c> file, as every program reads it.</summary>
internal sealed class SettingsTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        File.ReadAllBytes(TestPaths.InRepository(".env.example")),
        Encoding.UTF8.GetBytes("""
            # mine
            export SERVICE_URI='https://me:p%40ss$word@photos.example:9200/path' # at home
            INDEX_NAME=photos-2
            CLIP_MODEL="starter"
            PHOTOS_DIR=~/photos
            INDEX_FILE="data\tphotos\x2edb"
            MODEL_MIRROR=https://mirror.example/hub
            UNKNOWN=1
            """),
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "\n", "\r\n", "=", "'", "\"", "\\", "\\x00", "\\u0000", "\\U0010FFFF", "\\0", "\\n", "$", "${HOME}", "#", "export ", "SERVICE_URI=",
        "PHOTOS_DIR=", "INDEX_FILE=", "MODEL_CACHE=", "CLIP_MODEL=", "SERVICE_CA_CERT=", "~/", "http://[::1]:99999", "https://a:b@",
        "\uE024", "\uFEFF", "\uD7FF", "..", "/",
    ];

    protected override async Task ReadAsync(byte[] input)
    {
        await File.WriteAllBytesAsync(In(".env"), input);
        var settings = WorkshopSettings.Load(Folder.FullName);
        _ = (settings.ToString(), settings.Notes);
        await using var index = PhotoIndex.Open(settings);
    }
}
