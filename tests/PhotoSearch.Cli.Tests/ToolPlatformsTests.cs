using System.Buffers.Binary;
using System.IO.Compression;

namespace PhotoSearch.Tests;

/// <summary>The .NET tool, packed for each platform, contains only that platform's native libraries.</summary>
public sealed class ToolPlatformsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-platforms-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Each_package_has_only_the_native_libraries_of_its_platform_and_the_notices_of_libvips()
    {
        string[] linux = ["libe_sqlite3.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so", "libvips.so.42"];
        string[] windows = ["e_sqlite3.dll", "libvips-42.dll", "onnxruntime.dll", "onnxruntime_providers_shared.dll"];
        string[] macOS = ["libe_sqlite3.dylib", "libonnxruntime.dylib", "libvips.42.dylib"];

        // Pack all platforms in one folder, as a user would. Files of an earlier platform must not get into the package.
        foreach (var (platform, others) in new[]
            { ("linux-x64", linux), ("linux-arm64", linux), ("osx-arm64", macOS), ("win-x64", windows), ("win-arm64", windows) })
        {
            var package = await PackAsync(platform);
            using var zip = await ZipFile.OpenReadAsync(package);
            var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in zip.Entries)
                if (MachineOf(await BytesAsync(entry)) is { } machine) found.Add(entry.Name, machine);

            var processor = platform.Split('-')[1];
            Assert.Equal([$"Magick.Native-Q8-{processor}.dll{Ending(others)}", .. others], found.Keys);
            Assert.All(found, native => Assert.Equal((native.Key, processor), (native.Key, native.Value)));
            Assert.All(["libvips-notices.md", "ImageMagick-notices.txt"], notices => Assert.NotNull(zip.GetEntry(notices)));
            using var nuspec = new StreamReader(await zip.GetEntry("PhotoSearch.Cli.nuspec")!.OpenAsync());
            Assert.Contains($"For {platform}.</description>", await nuspec.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.InRange(new FileInfo(package).Length, 1, 90_000_000);
        }
    }

    [Fact]
    public async Task A_platform_without_native_libraries_is_rejected_in_one_line()
    {
        var ended = await PackAsync("osx-x64", folder.FullName);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("ONNX Runtime and libvips have no libraries for osx-x64.", ended.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("NU1101", ended.Said, StringComparison.Ordinal);
    }

    /// <summary>The extension of library names on a platform; empty on Windows, where ImageMagick's name already includes it.</summary>
    private static string Ending(string[] natives) => Path.GetExtension(natives[0]) is ".dll" ? "" : Path.GetExtension(natives[0]);

    private async Task<string> PackAsync(string platform)
    {
        var packages = Path.Combine(folder.FullName, platform);
        var ended = await PackAsync(platform, packages);
        Assert.True(ended.ExitCode == 0, ended.Said);
        return Assert.Single(Directory.GetFiles(packages, "*.nupkg"));
    }

    private Task<ProcessResult> PackAsync(string platform, string packages) => TestProcess.RunAsync("dotnet",
    [
        "pack", TestPaths.InRepository("lib", "PhotoSearch.Cli"), $"-p:NativePlatform={platform}",
        $"-p:ArtifactsPath={Path.Combine(folder.FullName, "artifacts")}", "--output", packages,
    ]);

    private static async Task<byte[]> BytesAsync(ZipArchiveEntry entry)
    {
        await using var stream = await entry.OpenAsync();
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The processor in a native library's header; null for other files, including .NET assemblies.</summary>
    private static string? MachineOf(ReadOnlySpan<byte> file)
    {
        switch (file)
        {
            case [0x7F, (byte)'E', (byte)'L', (byte)'F', ..]:
                return BinaryPrimitives.ReadUInt16LittleEndian(
                    file[18..]) switch { 0x3E => "x64", 0xB7 => "arm64", var other => $"ELF machine {other:X}" };
            case [0xCF, 0xFA, 0xED, 0xFE, ..]:
                return BinaryPrimitives.ReadUInt32LittleEndian(
                    file[4..]) switch { 0x0100_0007 => "x64", 0x0100_000C => "arm64", var other => $"Mach-O processor {other:X}" };
            case [(byte)'M', (byte)'Z', ..]:
                var header = file[BinaryPrimitives.ReadInt32LittleEndian(file[0x3C..])..];
                const int OptionalHeader = 24;
                var isPlus = BinaryPrimitives.ReadUInt16LittleEndian(header[OptionalHeader..]) == 0x20B;
                // The 15th data directory is the .NET header.
                if (BinaryPrimitives.ReadUInt32LittleEndian(header[(OptionalHeader + (isPlus ? 112 : 96) + 14 * 8)..]) != 0) return null;
                return BinaryPrimitives.ReadUInt16LittleEndian(
                    header[4..]) switch { 0x8664 => "x64", 0xAA64 => "arm64", var other => $"PE machine {other:X}" };
            default:
                return null;
        }
    }
}
