namespace PhotoSearch;

/// <summary>CLIP: a text tower and an image tower that put texts and photos into one space, where what belongs together lies close.</summary>
/// <remarks>
/// Thread-safe. Expensive to load (ViT-B/32: 600 MB and about a second), so load one and keep it. The image tower, more than half of
/// that, is loaded with the first photo: a search by text does without. Disposing the model waits for what runs; afterwards it throws
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class ClipModel : IDisposable
{
    private readonly ModelFolder folder;
    private readonly TextTower textTower;
    private readonly (long Bytes, DateTime Written) imageFile;
    private readonly Lock loadingImageTower = new();
    private ImageTower? imageTower;
    private bool disposed;

    private ClipModel(ModelFolder folder, ClipTokenizer tokenizer, TextTower textTower)
    {
        this.folder = folder;
        this.textTower = textTower;
        imageFile = StampOfImageFile();
        Tokenizer = tokenizer;
        Dimension = textTower.Embed(tokenizer.Tokenize(""), CancellationToken.None).Length;
    }

    /// <summary>The model's name, which an index remembers: from <c>model.json</c>, else the folder's name.</summary>
    public string Name => folder.Name!;

    /// <summary>Numbers in an embedding: 512 for ViT-B/32.</summary>
    public int Dimension { get; }

    /// <summary>Pixels a side of what the image tower sees: 224 for ViT-B/32.</summary>
    public int ImageSize => folder.ImageSize;

    /// <summary>Splits texts into the token ids that the text tower reads.</summary>
    public ClipTokenizer Tokenizer { get; }

    /// <summary>Loads the model that <c>CLIP_MODEL</c> names, after downloading it when it is not on this machine.</summary>
    /// <remarks>A notebook's cell shows the download. A program is silent: it gives <c>report</c> where people wait.</remarks>
    /// <exception cref="PhotoSearchException">The model cannot be downloaded, or is not a model.</exception>
    public static Task<ClipModel> LoadAsync(WorkshopSettings settings, CancellationToken cancellationToken = default) =>
        LoadAsync(settings, report: null, cancellationToken);

    /// <inheritdoc cref="LoadAsync(WorkshopSettings, CancellationToken)"/>
    /// <param name="settings">Which model, and where models are kept.</param>
    /// <param name="report">Told of a download: at once what is fetched, how large it is and where it goes, then how far it is. From the thread that downloads.</param>
    /// <param name="cancellationToken">Ends the download, which the next one goes on with, or the loading.</param>
    public static async Task<ClipModel> LoadAsync(WorkshopSettings settings, Action<ModelDownloadProgress>? report, CancellationToken cancellationToken = default) =>
        await LoadAsync(await FolderOfAsync(settings, ModelFolder.RequiredFiles, report, cancellationToken), cancellationToken);

    /// <summary>Loads the model in a folder: <c>vision_model.onnx</c>, <c>text_model.onnx</c>, <c>vocab.json</c>, <c>merges.txt</c>.</summary>
    /// <exception cref="PhotoSearchException">A file is missing, or broken: of <c>vision_model.onnx</c> that shows with the first photo.</exception>
    public static async Task<ClipModel> LoadAsync(string folder, CancellationToken cancellationToken = default)
    {
        folder = Path.GetFullPath(folder);
        var model = await ModelFolder.OpenAsync(folder, ModelFolder.RequiredFiles, cancellationToken);
        // Beside the tower: the first use of the tokenizer's package is compiled for some 25 ms, CLIP's vocabulary read for 200.
        var tokenizer = Task.Run(() => ClipTokenizer.LoadAsync(folder, model.ContextLength, cancellationToken), cancellationToken);
        return await Task.Run(async () =>
        {
            var tower = new TextTower(Path.Combine(folder, ModelFolder.TextFile), model);
            try
            {
                return new ClipModel(model, await tokenizer, tower);
            }
            catch
            {
                tower.Dispose();
                throw;
            }
        }, cancellationToken);
    }

    /// <summary>Loads the tokenizer alone of the model that <c>CLIP_MODEL</c> names: its files are small, where the towers may be 600 MB, and only they are downloaded.</summary>
    /// <exception cref="PhotoSearchException">A file cannot be downloaded, or is not what it should be.</exception>
    public static Task<ClipTokenizer> LoadTokenizerAsync(WorkshopSettings settings, CancellationToken cancellationToken = default) =>
        LoadTokenizerAsync(settings, report: null, cancellationToken);

    /// <inheritdoc cref="LoadTokenizerAsync(WorkshopSettings, CancellationToken)"/>
    /// <param name="settings">Which model, and where models are kept.</param>
    /// <param name="report">Told of a download.</param>
    /// <param name="cancellationToken">Ends the download or the loading.</param>
    public static async Task<ClipTokenizer> LoadTokenizerAsync(
        WorkshopSettings settings, Action<ModelDownloadProgress>? report, CancellationToken cancellationToken = default)
    {
        var folder = await FolderOfAsync(settings, ModelFolder.TokenizerFiles, report, cancellationToken);
        var model = await ModelFolder.OpenAsync(folder, ModelFolder.TokenizerFiles, cancellationToken);
        return await ClipTokenizer.LoadAsync(model.Path, model.ContextLength, cancellationToken);
    }

    private static async Task<string> FolderOfAsync(
        WorkshopSettings settings, IReadOnlyList<string> files, Action<ModelDownloadProgress>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ModelCatalog.Find(settings.ClipModel) is { } model
            ? await ModelDownload.Shared.RunAsync(model, settings, files, report, cancellationToken)
            : settings.ClipModel;
    }

    /// <summary>Embeds a text.</summary>
    /// <param name="text">What to search for. Beyond the context length (77 tokens) it is cut; <see cref="Tokenizer"/> tells.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    public Task<float[]> EmbedTextAsync(string text, CancellationToken cancellationToken = default) =>
        Task.Run(() => textTower.Embed(Tokenizer.Tokenize(text), cancellationToken), cancellationToken);

    /// <summary>Loads the image tower now, and not with the first photo: for those who want to know beforehand that it works.</summary>
    /// <exception cref="PhotoSearchException">It is broken, or does not belong to the text tower.</exception>
    public Task LoadImageTowerAsync(CancellationToken cancellationToken = default) => Task.Run(LoadedImageTower, cancellationToken);

    /// <summary>The numbers that the image tower reads: of each value 0 to 255, <c>(value / 255 - mean) / std</c> of its colour.</summary>
    /// <param name="photo"><see cref="ImageSize"/> pixels square, from <see cref="ImageDecoder"/>.</param>
    /// <returns>[3, size, size] float32: the red plane, the green, the blue; each row by row.</returns>
    public float[] Preprocess(RgbImage photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return ImageTower.Preprocess([photo], folder);
    }

    /// <summary>Embeds a photo file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    /// <exception cref="UnreadablePhotoException">The file is not a readable picture.</exception>
    public async Task<float[]> EmbedPhotoAsync(string path, CancellationToken cancellationToken = default) =>
        await EmbedPhotoAsync(await ImageDecoder.ReadFileAsync(path, cancellationToken), path, cancellationToken);

    /// <summary>Embeds a photo whose file was read already, or never was on this machine's disk.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    /// <exception cref="UnreadablePhotoException">The bytes are not those of a readable picture.</exception>
    public Task<float[]> EmbedPhotoAsync(ReadOnlyMemory<byte> file, string name, CancellationToken cancellationToken = default) =>
        Task.Run(() => LoadedImageTower().Embed([ImageDecoder.DecodeForModel(file, name, ImageSize)], cancellationToken)[0], cancellationToken);

    /// <summary>Embeds a picture of any size: it is preprocessed as a photo file is.</summary>
    /// <param name="photo">The picture; <see cref="RgbImage.From"/> takes ImageSharp's.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    public Task<float[]> EmbedPhotoAsync(RgbImage photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return Task.Run(() => LoadedImageTower().Embed([photo.ToSquare(ImageSize)], cancellationToken)[0], cancellationToken);
    }

    /// <summary>Embeds a batch of photos in one run, which keeps one core busy; batches of 8 are fastest, and several at once.</summary>
    /// <param name="photos">Each <see cref="ImageSize"/> pixels square, from <see cref="ImageDecoder"/>.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[N, <see cref="Dimension"/>] float32 in input order; each row has L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The image tower is broken, or does not belong to the text tower.</exception>
    public Task<float[][]> EmbedPhotosAsync(IReadOnlyList<RgbImage> photos, CancellationToken cancellationToken = default) =>
        Task.Run(() => LoadedImageTower().Embed(photos, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        textTower.Dispose();
        lock (loadingImageTower)
        {
            disposed = true;
            imageTower?.Dispose();
        }
    }

    private string ImageFile => Path.Combine(folder.Path, ModelFolder.VisionFile);

    private (long Bytes, DateTime Written) StampOfImageFile()
    {
        var file = new FileInfo(ImageFile);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
    }

    private ImageTower LoadedImageTower()
    {
        lock (loadingImageTower)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return imageTower ??= LoadImageTower();
        }
    }

    private ImageTower LoadImageTower()
    {
        if (StampOfImageFile() != imageFile)
            throw new PhotoSearchException($"{ImageFile} is another than when the model was loaded, so that the towers may be of two models. Start again.");
        var tower = new ImageTower(ImageFile, folder);
        // Some graphs leave their dimension open.
        if (tower.Dimension <= 0 || tower.Dimension == Dimension) return tower;
        tower.Dispose();
        throw new PhotoSearchException($"The towers in {folder.Path} do not belong together: text embeddings have {Dimension} numbers, image embeddings {tower.Dimension}.");
    }
}
