using NetVips;
using Image = NetVips.Image;

namespace PhotoSearch.Bench;

/// <summary>Where each core-millisecond of a photo goes, from its file to the index, for each kind of photo.</summary>
internal static class PhotosBench
{
    /// <summary>The thumbnail is the web page's: 560 pixels, JPEG.</summary>
    private const int Rounds = 5, Small = 100, Large = 8, ThumbnailSide = 560;

    private static readonly string[] Stages = ["read", "hash", "decode", "resize", "tensor", "tower", "index", "thumbnail"];

    public static async Task<int> RunAsync(string modelFolder, string photosFolder)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            using var model = await ClipModel.LoadAsync(modelFolder);
            await model.LoadImageTowerAsync();
            await using var index = BenchIndex.Open(folder.FullName);
            await index.CreateAsync(new(model.Name, model.Dimension));

            Console.WriteLine($"core-ms per photo, best of {Rounds} rounds; tower in batches of 8, index in bulk requests of 100");
            Console.WriteLine($"{"",-16} {string.Join(' ', Stages.Select(stage => $"{stage,9}"))} {"sum",9}");
            foreach (var (kind, files) in Kinds(photosFolder, folder.FullName))
            {
                var best = await MeasureAsync(files, model, index);
                var besides = Stages.Where(stage => stage is not ("tower" or "index" or "thumbnail")).Sum(stage => best[stage]);
                Console.WriteLine($"{kind,-16} {string.Join(' ', Stages.Select(stage => $"{best[stage],9:N2}"))} {besides,9:N2}");
            }
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Photos of each kind, made from the given ones.</summary>
    private static IEnumerable<(string Kind, string[] Files)> Kinds(string photosFolder, string folder)
    {
        string[] originals = [.. Directory.EnumerateFiles(photosFolder, "*.jpg").Order(StringComparer.Ordinal).Take(Small)];
        yield return ("512 px JPEG", originals);
        yield return ("512 px PNG", [.. originals.Select(file => Make(file, "png", image => image.PngsaveBuffer()))]);
        yield return ("512 px WebP", [.. originals.Select(file => Make(file, "webp", image => image.WebpsaveBuffer()))]);
        yield return (
            "12 MP plain", [.. originals.Take(Large).Select(file => Make(file, "plain.jpg", image => Enlarged(image, grain: 0)))]);
        yield return (
            "12 MP grainy", [.. originals.Take(Large).Select(file => Make(file, "grainy.jpg", image => Enlarged(image, grain: 8)))]);

        string Make(string file, string extension, Func<Image, byte[]> encode)
        {
            using var image = Image.NewFromFile(file);
            var made = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.{extension}");
            File.WriteAllBytes(made, encode(image));
            return made;
        }
    }

    private static byte[] Enlarged(Image image, double grain)
    {
        const int Long = 4000, Short = 3000;
        var (width, height) = image.Width >= image.Height ? (Long, Short) : (Short, Long);
        using var large = image.Resize((double)width / image.Width, vscale: (double)height / image.Height, kernel: Enums.Kernel.Cubic);
        using var noise = Image.Gaussnoise(width, height, sigma: grain, mean: 0, seed: 1);
        using var grainy = large.Add(noise);
        using var bytes = grainy.Cast(Enums.BandFormat.Uchar);
        using var rgb = bytes.Copy(interpretation: Enums.Interpretation.Srgb);
        return rgb.JpegsaveBuffer(q: 90);
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(string[] files, ClipModel model, IPhotoIndex index)
    {
        var best = Stages.ToDictionary(stage => stage, _ => double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            byte[][] bytes = [];
            ImageDecoder.DecodedRegion[] regions = [];
            RgbImage[] squares = [];
            float[][] embeddings = [];
            string[] hashes = [];
            await StageAsync("read", async () => bytes = await Task.WhenAll(files.Select(file => ImageDecoder.ReadFileAsync(file))));
            Stage("hash", () => hashes = [.. bytes.Select(file => PhotoIngest.ContentHash(file))]);
            Stage("decode", () => regions = [.. bytes.Select(file => ImageDecoder.DecodeForResize(file, "a photo", model.ImageSize))]);
            Stage("resize", () => squares = [.. regions.Select(region => region.Resize())]);
            Stage("tensor", () => _ = squares.Select(model.Preprocess).Count(tensor => tensor.Length > 0));
            await StageAsync("tower", async () =>
            {
                var batches = new List<float[]>();
                foreach (var batch in squares.Chunk(8)) batches.AddRange(await model.EmbedPhotosAsync(batch));
                embeddings = [.. batches];
            });
            await StageAsync("index", () => index.AddAsync(
                [.. files.Select(
                    (file, i) => new PhotoDocument(Path.GetFileName(file), Path.GetFileName(file), embeddings[i], hashes[i]))]));
            Stage("thumbnail", () => _ =
                bytes.Count(file => ImageDecoder.EncodeJpeg(ImageDecoder.DecodeThumbnail(file, "a photo", ThumbnailSide), 85).Length > 0));
        }
        // The time of the tower includes the time to make its tensors.
        best["tower"] -= best["tensor"];
        return best;

        void Stage(string stage, Action work) => StageAsync(stage, () => { work(); return Task.CompletedTask; }).Wait();

        async Task StageAsync(string stage, Func<Task> work)
        {
            var before = Environment.CpuUsage.TotalTime;
            await work();
            best[stage] = Math.Min(best[stage], (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / files.Length);
        }
    }
}
