using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>How <see cref="PhotoIngest"/> adds photos to an index: batch sizes, a part of the folder, callbacks.</summary>
public sealed record IngestOptions
{
    /// <summary>
    /// Photos that the image tower takes at once. Default 8; 1 to 256. More is not faster on a CPU and takes more memory.
    /// </summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Photos in a bulk request. Default 100; 1 to 1,000.</summary>
    public int BulkSize { get; init; } = 100;

    /// <summary>How often progress is reported, in photos. Default 100: once a bulk request.</summary>
    public int ReportEvery { get; init; } = 100;

    /// <summary>Which part of the folder to take, 1 to <see cref="Parts"/>. Default 1.</summary>
    public int Part { get; init; } = 1;

    /// <summary>Into how many parts the folder is divided. Default 1: all of it.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>
    /// Called for each skipped photo, as soon as it is skipped, one call at a time, from the pipeline's threads. Default: none.
    /// </summary>
    public Action<FailedPhoto>? Failed { get; init; }

    /// <summary>The folder that ids are relative to. Default: the folder that is added.</summary>
    public string? RelativeTo { get; init; }

    /// <summary>For skipped photos and a server that is away (warnings) and the summary at the end (information). Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock for waits; tests have one that hurries.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="SettingsException">A number is out of its range.</exception>
    internal void Validate()
    {
        Check(BatchSize, 1, 256, nameof(BatchSize));
        Check(BulkSize, 1, 1000, nameof(BulkSize));
        Check(ReportEvery, 1, int.MaxValue, nameof(ReportEvery));
        Check(Parts, 1, 1_000_000, nameof(Parts));
        Check(Part, 1, Parts, nameof(Part));

        static void Check(int value, int least, int most, string name)
        {
            if (value < least || value > most) throw new SettingsException($"{name} is {value}; it must be {least} to {most}.");
        }
    }
}
