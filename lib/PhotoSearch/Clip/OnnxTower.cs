using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch;

/// <summary>The base of both towers: runs an ONNX graph on ONNX Runtime and normalises the embeddings to L2 norm 1.</summary>
/// <remarks>Thread-safe: several threads can use one session. Disposing waits for running calls.</remarks>
internal abstract class OnnxTower : IDisposable
{
    private readonly string file;
    private readonly InferenceSession session;

    /// <summary>Every run holds it for reading, because freeing a session during a run crashes the process.</summary>
    private readonly ReaderWriterLockSlim inUse = new();

    /// <summary>Errors arrive as exceptions. Without this, ONNX Runtime would also write them to standard error.</summary>
    private const OrtLoggingLevel Silent = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private readonly string output;
    private bool disposed;

    /// <summary>Option: the folder with the weights of a graph that is loaded from memory.</summary>
    private const string WeightsFolder = "session.model_external_initializers_file_folder_path";

    /// <summary>
    /// Whether idle threads spin while they wait for work. With 16 clients, spinning took most of <c>serve</c>'s processor time: 4.6 to
    /// 7.6 ms per search instead of 1.4 to 2.0. A single query takes as long without.
    /// </summary>
    private const string Spinning = "session.intra_op.allow_spinning";

    /// <summary>Whether weights stay as they are in the file, instead of being copied into the order that matrix products read.</summary>
    private const string WithoutPacking = "session.disable_prepacking";

    /// <summary>
    /// Files from this size on are memory-mapped, and a run uses several threads. For the starter model, rewriting the graph takes longer
    /// than copying its weights (10 ms of a search that takes 240 ms, and 18 MB), and waking a second thread costs more than it saves.
    /// </summary>
    private const int LargeFile = 1 << 24;

    static OnnxTower() => OnnxTelemetry.TurnOff();

    /// <param name="file">The graph.</param>
    /// <param name="input">Name of the input that the tower reads.</param>
    /// <param name="output">Name of the output with the embeddings. Some exports have other outputs as well.</param>
    /// <param name="threads">Threads per run. 0 uses all cores. A small model always uses one.</param>
    /// <param name="runsOnce">
    /// Loads faster for a single run. ViT-B/32's text tower: a whole search takes 0.75 s instead of 1.15, but a run 18 ms instead of 9.
    /// </param>
    /// <exception cref="PhotoSearchException">The file is not an ONNX graph, or lacks the input or the output.</exception>
    protected OnnxTower(string file, string input, string output, int threads, bool runsOnce)
    {
        this.file = file;
        // Without the memory pattern, two runs of 8 photos with ViT-B/32 need 30 MB less and take the same time.
        var isLarge = new FileInfo(file) is { Exists: true, Length: >= LargeFile };
        using var options = new SessionOptions
        {
            LogSeverityLevel = Silent, IntraOpNumThreads = isLarge ? threads : 1, EnableMemoryPattern = false,
        };
        try
        {
            options.AddSessionConfigEntry(Spinning, "0");
            if (runsOnce) options.AddSessionConfigEntry(WithoutPacking, "1");
            options.AddSessionConfigEntry(WeightsFolder, Path.GetDirectoryName(Path.GetFullPath(file)));
            session = isLarge && OnnxGraph.WithWeightsInFile(file) is { } graph
                ? new InferenceSession(graph, options) : new InferenceSession(file, options);
        }
        catch (OnnxRuntimeException broken)
        {
            throw new PhotoSearchException(
                $"ONNX Runtime cannot load {file}: {broken.Message} Delete the file. If it was downloaded by the workshop, the " +
                "next use downloads it again. Otherwise, copy the file again.", broken);
        }
        this.output = output;
        if (!session.InputMetadata.ContainsKey(input) || !session.OutputMetadata.ContainsKey(output))
        {
            var found = $"{string.Join(", ", session.InputMetadata.Keys)} -> {string.Join(", ", session.OutputMetadata.Keys)}";
            session.Dispose();
            throw new PhotoSearchException(
                $"{file} is not a CLIP tower: it maps {found}, not {input} -> {output}. Copy or download the model again.");
        }
        ReadsWholeRun = OnnxGraph.Operators(file).Any(name => name.StartsWith("DynamicQuantize", StringComparison.Ordinal));
    }

    /// <summary>
    /// True if the graph quantises dynamically, as int8 exports do. It scales by the range of all numbers in a run, so padding or other
    /// photos in the same run change an embedding. Such a graph gets one input of the full size at a time.
    /// </summary>
    protected bool ReadsWholeRun { get; }

    protected IReadOnlyDictionary<string, NodeMetadata> Inputs => session.InputMetadata;

    /// <returns>The rows of the output [N, D], each an embedding with L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The graph does not accept the inputs, which may be from another model.</exception>
    protected float[][] Run(IReadOnlyDictionary<string, OrtValue> inputs, CancellationToken cancellationToken)
    {
        using var options = new RunOptions { LogSeverityLevel = Silent };
        using var stop = cancellationToken.Register(() => options.Terminate = true);
        inUse.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(ClipModel));
            using var results = session.Run(options, inputs, [output]);
            var shape = results[0].GetTensorTypeAndShape().Shape;
            return Normalised(results[0].GetTensorDataAsSpan<float>(), (int)shape[0], (int)shape[1]);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OnnxRuntimeException wrong)
        {
            throw new PhotoSearchException(
                $"ONNX Runtime cannot run {file}: {wrong.Message} The graph, the vocabulary and model.json may be from different " +
                "models. Copy or download all files of the model again.", wrong);
        }
        finally
        {
            inUse.ExitReadLock();
        }
    }

    /// <summary>
    /// Checks the embedding of a single text or photo. In a batch, the index refuses the embeddings that are not finite.
    /// </summary>
    /// <exception cref="PhotoSearchException">The embedding is not finite, or all zeros.</exception>
    protected float[] Finite(float[][] embeddings) => float.IsFinite(TensorPrimitives.Norm<float>(embeddings[0])) ? embeddings[0]
        : throw new PhotoSearchException(
            $"{file} made an embedding that is all zeros or not finite (NaN), which cannot be compared. Download the model again. If you " +
            "exported it yourself, export it as float32.");

    private static float[][] Normalised(ReadOnlySpan<float> rows, int count, int dimension)
    {
        var embeddings = new float[count][];
        for (var i = 0; i < count; i++)
        {
            var row = rows.Slice(i * dimension, dimension);
            embeddings[i] = new float[dimension];
            TensorPrimitives.Divide(row, TensorPrimitives.Norm(row), embeddings[i]);
        }
        return embeddings;
    }

    public void Dispose()
    {
        inUse.EnterWriteLock();
        try
        {
            disposed = true;
            session.Dispose();
        }
        finally
        {
            inUse.ExitWriteLock();
        }
    }
}
