namespace PhotoSearch;

/// <summary>
/// A CLIP model. It turns a text or a photo into an embedding. The text tower embeds texts and the image tower embeds photos. The two
/// neural networks were trained together, so a photo and a text that describes it get similar embeddings.
/// </summary>
/// <remarks>
/// Thread-safe. A model is expensive (ViT-B/32: 500 MB and about a second to load), so load it once and keep it. The text tower is loaded
/// with the first text, the image tower with the first photo. Large weights are memory-mapped from the files. While a model is loaded you
/// may replace its files, but do not write into them. Disposing the model waits for running calls. Later calls throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class ClipModel : IDisposable
{
    private readonly ModelFolder folder;
    private readonly LazyTower<TextTower> textTower;
    private readonly LazyTower<ImageTower> imageTower;
    private readonly Lazy<Task<ClipTokenizer>> tokenizer;

    private ClipModel(ModelFolder folder)
    {
        this.folder = folder;
        textTower = new(Path.Combine(folder.Path, ModelFolder.TextFile), file => new TextTower(file, folder, IsForOneQuery));
        imageTower = new(Path.Combine(folder.Path, ModelFolder.VisionFile), file => new ImageTower(file, folder, IsForOneQuery));
        tokenizer = new(() => Task.Run(() => ClipTokenizer.LoadAsync(folder.Path, folder.ContextLength)));
    }

    /// <summary>The model's name from <c>model.json</c>, or else the folder's name. An index stores the name of its model.</summary>
    public string Name => folder.Name!;

    /// <summary>Set this before the first text or photo if there is only one of them. The towers then load faster but run slower.</summary>
    internal bool IsForOneQuery { get; set; }

    /// <summary>Numbers per embedding: 512 for ViT-B/32.</summary>
    public int Dimension { get; private set; }

    /// <summary>Side of the square that the image tower reads, in pixels: 224 for ViT-B/32.</summary>
    public int ImageSize => folder.ImageSize;

    /// <summary>Loads the model that <c>CLIP_MODEL</c> names, and downloads it first if it is not on this machine.</summary>
    /// <param name="settings">The settings with the model and the folder for models.</param>
    /// <param name="report">
    /// Called on the download's thread: first with an announcement of what is downloaded, its size and the target folder, then with the
    /// progress. If null, a notebook cell shows the progress and a program shows nothing.
    /// </param>
    /// <param name="cancellationToken">Cancels downloading and loading. The next download resumes where this one stopped.</param>
    /// <exception cref="PhotoSearchException">The model cannot be downloaded, or its files do not belong to a CLIP model.</exception>
    public static async Task<ClipModel> LoadAsync(
        WorkshopSettings settings, Action<ModelDownloadProgress>? report = null, CancellationToken cancellationToken = default) =>
        await LoadAsync(await FolderOfAsync(settings, ModelFolder.RequiredFiles, report, cancellationToken), cancellationToken);

    /// <summary>
    /// Loads the model from a folder with <c>vision_model.onnx</c>, <c>text_model.onnx</c>, <c>vocab.json</c> and <c>merges.txt</c>.
    /// </summary>
    /// <exception cref="PhotoSearchException">
    /// A file is missing, or the towers are from different models. A broken tower fails only with the first text or photo.
    /// </exception>
    public static async Task<ClipModel> LoadAsync(string folder, CancellationToken cancellationToken = default)
    {
        var opened = await ModelFolder.OpenAsync(Path.GetFullPath(folder), ModelFolder.RequiredFiles, cancellationToken);
        var text = OnnxGraph.LastDimension(Path.Combine(opened.Path, ModelFolder.TextFile), TextTower.Output);
        var image = OnnxGraph.LastDimension(Path.Combine(opened.Path, ModelFolder.VisionFile), ImageTower.Output);
        if (text > 0 && image > 0 && text != image)
            throw new PhotoSearchException(
                $"The towers in {opened.Path} are from different models: text embeddings have {text} numbers, image embeddings {image}. " +
                "Copy or download all files of one model.");
        if (text > 0 || image > 0) return new(opened) { Dimension = Math.Max(text, image) };

        // Some ONNX files do not state the dimension, so embed a text and count the numbers.
        var model = new ClipModel(opened);
        try
        {
            model.Dimension = (await model.EmbedTextAsync("", cancellationToken)).Length;
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Loads the tokenizer of the model that <c>CLIP_MODEL</c> names. It downloads only the tokenizer's files, which are small.
    /// </summary>
    /// <param name="settings">The settings with the model and the folder for models.</param>
    /// <param name="report">Called with the download's progress.</param>
    /// <param name="cancellationToken">Cancels downloading and loading.</param>
    /// <exception cref="PhotoSearchException">A file cannot be downloaded, or is broken.</exception>
    public static async Task<ClipTokenizer> LoadTokenizerAsync(
        WorkshopSettings settings, Action<ModelDownloadProgress>? report = null, CancellationToken cancellationToken = default)
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

    /// <summary>Loads the tokenizer, once. It turns a text into the token ids that the text tower reads.</summary>
    /// <exception cref="PhotoSearchException">One of its files is broken.</exception>
    public Task<ClipTokenizer> LoadTokenizerAsync(CancellationToken cancellationToken = default) =>
        tokenizer.Value.WaitAsync(cancellationToken);

    /// <summary>Loads the image tower now instead of with the first photo. Call it to find a broken tower before a long run.</summary>
    /// <exception cref="PhotoSearchException">The image tower is broken.</exception>
    public Task LoadImageTowerAsync(CancellationToken cancellationToken = default) => imageTower.LoadAsync(cancellationToken);

    /// <summary>Embeds a text.</summary>
    /// <param name="text">The text. Tokens beyond the context length of 77 are cut. <see cref="TokenizedText"/> has their number.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The text tower is broken, or its output is not finite.</exception>
    public async Task<float[]> EmbedTextAsync(string text, CancellationToken cancellationToken = default)
    {
        // Load both at the same time. The tokenizer takes some 25 ms to compile, and 200 ms to read CLIP's vocabulary.
        var loading = LoadTokenizerAsync(cancellationToken);
        var tower = await textTower.LoadAsync(cancellationToken);
        var tokens = (await loading).Tokenize(text);
        return await Task.Run(() => tower.Embed(tokens, cancellationToken), cancellationToken);
    }

    /// <summary>Makes the tensor that the image tower reads. Each value is <c>(value / 255 - mean) / std</c> of its colour.</summary>
    /// <param name="photo">A square of <see cref="ImageSize"/> pixels a side, from <see cref="ImageDecoder"/>.</param>
    /// <returns>[3, size, size] float32: the red plane, the green plane, the blue plane, each in row order.</returns>
    public float[] Preprocess(RgbImage photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return ImageTower.Preprocess(photo, folder);
    }

    /// <summary>Embeds a photo file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    /// <exception cref="UnreadablePhotoException">The file is not a readable picture.</exception>
    /// <exception cref="PhotoSearchException">The image tower is broken, or its output is not finite.</exception>
    public async Task<float[]> EmbedPhotoAsync(string path, CancellationToken cancellationToken = default) =>
        await EmbedPhotoAsync(await ImageDecoder.ReadFileAsync(path, cancellationToken), path, cancellationToken);

    /// <summary>Embeds a photo file that is already in memory, such as an uploaded one.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file's name in error messages.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    /// <exception cref="UnreadablePhotoException">The bytes are not a readable picture.</exception>
    /// <exception cref="PhotoSearchException">The image tower is broken, or its output is not finite.</exception>
    public Task<float[]> EmbedPhotoAsync(ReadOnlyMemory<byte> file, string name, CancellationToken cancellationToken = default) =>
        Task.Run(() =>
            imageTower.Loaded.Embed(ImageDecoder.DecodeForModel(file, name, ImageSize, cancellationToken), cancellationToken),
            cancellationToken);

    /// <summary>Embeds a picture of any size. It is preprocessed like a photo file.</summary>
    /// <param name="photo">The picture. <see cref="RgbImage.From"/> converts an ImageSharp image.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[<see cref="Dimension"/>] float32, L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The image tower is broken, or its output is not finite.</exception>
    public Task<float[]> EmbedPhotoAsync(RgbImage photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return Task.Run(() => imageTower.Loaded.Embed(photo.ToSquare(ImageSize), cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Embeds a batch of photos on one core. Batches of 8 are fastest. Run as many batches in parallel as there are cores.
    /// </summary>
    /// <param name="photos">Squares of <see cref="ImageSize"/> pixels a side, from <see cref="ImageDecoder"/>.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[N, <see cref="Dimension"/>] float32 in input order; each row has L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The image tower is broken.</exception>
    public Task<float[][]> EmbedPhotosAsync(IReadOnlyList<RgbImage> photos, CancellationToken cancellationToken = default) =>
        Task.Run(() => imageTower.Loaded.Embed(photos, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        textTower.Dispose();
        imageTower.Dispose();
    }
}
