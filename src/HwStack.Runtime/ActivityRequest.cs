namespace HwStack.Runtime;

/// <summary>How finely to record activity over time. Memory is bounded by these figures, whatever the length of the run.</summary>
public sealed record ActivityRequest
{
    /// <summary>The defaults.</summary>
    public static ActivityRequest Default { get; } = new();

    /// <summary>Most bins of the series over time; ticks are put together evenly beyond it. Default 1000, at least 1.</summary>
    public int SeriesBinsMax { get; init; } = 1000;

    /// <summary>Most time bins of the raster. Default 4096, at least 1.</summary>
    public int RasterTimeBinsMax { get; init; } = 4096;

    /// <summary>Most cells (time bins × rows) of the raster. Default 4 million: 16 MB while it is recorded. Every population has at least one row.</summary>
    public int RasterCellsMax { get; init; } = 4_000_000;

    /// <summary>Most entries of the trace, cores and links together; 0 (the default) records none.</summary>
    public int TraceEntriesMax { get; init; }
}
