using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch;

/// <summary>What both towers share: an ONNX graph on ONNX Runtime, and embeddings of length 1.</summary>
/// <remarks>Thread-safe: a session can run from several threads at once. Disposing it waits for the runs that have begun.</remarks>
internal abstract class OnnxTower : IDisposable
{
    private readonly string file;
    private readonly InferenceSession session;

    /// <summary>Held for reading by every run: freeing a session that runs takes the process down.</summary>
    private readonly ReaderWriterLockSlim inUse = new();

    /// <summary>What goes wrong comes as an exception; ONNX Runtime would also write it to standard error.</summary>
    private const OrtLoggingLevel Silent = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private readonly string output;
    private bool disposed;

    /// <summary>Where ONNX Runtime looks for the weights of a graph that it gets as bytes.</summary>
    private const string WeightsFolder = "session.model_external_initializers_file_folder_path";

    /// <summary>
    /// Whether threads that have no work run on in a loop. With 16 clients, that took most of <c>serve</c>'s processor time: 4.6 to 7.6 ms per
    /// search instead of 1.4 to 2.0. One query takes as long without.
    /// </summary>
    private const string Spinning = "session.intra_op.allow_spinning";

    static OnnxTower() => OnnxTelemetry.TurnOff();

    /// <param name="file">The graph.</param>
    /// <param name="input">Name of the input that the tower reads.</param>
    /// <param name="output">Name of the output that holds the embeddings; some exports have others beside it.</param>
    /// <param name="threads">Threads of one run; 0 for as many as there are cores.</param>
    /// <exception cref="PhotoSearchException">The file is no ONNX graph, or lacks the input or the output.</exception>
    protected OnnxTower(string file, string input, string output, int threads)
    {
        this.file = file;
        // Without the pattern, a run takes memory piece by piece: with ViT-B/32, two runs of 8 photos take 30 MB less, and as long.
        using var options = new SessionOptions { LogSeverityLevel = Silent, IntraOpNumThreads = threads, EnableMemoryPattern = false };
        try
        {
            options.AddSessionConfigEntry(Spinning, "0");
            options.AddSessionConfigEntry(WeightsFolder, Path.GetDirectoryName(Path.GetFullPath(file)));
            session = OnnxGraph.WithWeightsInFile(file) is { } graph
                ? new InferenceSession(graph, options) : new InferenceSession(file, options);
        }
        catch (OnnxRuntimeException broken)
        {
            throw new PhotoSearchException(
                $"ONNX Runtime cannot load {file}: {broken.Message} Delete the file and get it again; a model of the catalog is " +
                "downloaded on its next use.", broken);
        }
        this.output = output;
        if (!session.InputMetadata.ContainsKey(input) || !session.OutputMetadata.ContainsKey(output))
        {
            var found = $"{string.Join(", ", session.InputMetadata.Keys)} -> {string.Join(", ", session.OutputMetadata.Keys)}";
            session.Dispose();
            throw new PhotoSearchException(
                $"{file} is not a CLIP tower: it maps {found}, and {input} -> {output} is needed. Download the model again.");
        }
        ReadsWholeRun = OnnxGraph.Operators(file).Any(name => name.StartsWith("DynamicQuantize", StringComparison.Ordinal));
    }

    /// <summary>
    /// True of a graph that quantises dynamically, as int8 exports do: it rounds by the range of all numbers of a run, so that what else is
    /// in the run (padding, other photos) moves an embedding. Such a graph gets one input of the full size at a time.
    /// </summary>
    protected bool ReadsWholeRun { get; }

    protected IReadOnlyDictionary<string, NodeMetadata> Inputs => session.InputMetadata;

    /// <returns>One embedding a row of the output [N, D], each with L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The graph does not take the inputs: they are not of its model.</exception>
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
                $"ONNX Runtime cannot run {file}: {wrong.Message} Graph, vocabulary and model.json may be of different models: download " +
                "all of them again.", wrong);
        }
        finally
        {
            inUse.ExitReadLock();
        }
    }

    /// <summary>
    /// The only embedding of a run, to search for or to show. Of a batch, an index refuses those that it cannot take.
    /// </summary>
    /// <exception cref="PhotoSearchException">The graph gave numbers that are not finite, or nothing but zeros.</exception>
    protected float[] Finite(float[][] embeddings) => float.IsFinite(TensorPrimitives.Norm<float>(embeddings[0])) ? embeddings[0]
        : throw new PhotoSearchException(
            $"{file} made an embedding that is all zeros or not finite (NaN), which cannot be compared. Download the model again; if it " +
            "is your own, export it as float32.");

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
