using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>Options of <see cref="PhotoIngest"/>: batch sizes, a part of the folder, callbacks.</summary>
public sealed record IngestOptions
{
    /// <summary>
    /// Photos per batch of the image tower. Default 8; 1 to 256. More is not faster on a CPU but takes more memory.
    /// </summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Photos per call of <see cref="IPhotoIndex.AddAsync"/>. Default 100; 1 to 1,000.</summary>
    public int BulkSize { get; init; } = 100;

    /// <summary>Photos between two progress reports. Default 100: one report per bulk request.</summary>
    public int ReportEvery { get; init; } = 100;

    /// <summary>The part of the folder to add, 1 to <see cref="Parts"/>. Default 1.</summary>
    public int Part { get; init; } = 1;

    /// <summary>The number of parts that the folder is divided into. Default 1: the whole folder.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>
    /// Called for each photo as soon as it is skipped, one call at a time, from the pipeline's threads. Default: none.
    /// </summary>
    public Action<FailedPhoto>? Failed { get; init; }

    /// <summary>The folder that ids are relative to. Default: the folder to add.</summary>
    public string? RelativeTo { get; init; }

    /// <summary>Logs skipped photos and server outages as warnings, and the summary as information. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock for waits. Tests use one that does not wait.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="SettingsException">A number is out of range.</exception>
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
