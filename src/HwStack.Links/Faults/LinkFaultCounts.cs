namespace HwStack.Links.Faults;

/// <summary>What a direction of a <see cref="FaultyLink"/> has seen and done so far; faults in chunks that suffered them.</summary>
public readonly record struct LinkFaultCounts
{
    /// <summary>Bytes taken in.</summary>
    public long Bytes { get; init; }

    /// <summary>Chunks that were complete.</summary>
    public long Chunks { get; init; }

    /// <summary>Chunks dropped, or that lost a run.</summary>
    public long Dropped { get; init; }

    /// <summary>Chunks with inverted bits.</summary>
    public long Flipped { get; init; }

    /// <summary>Chunks that came twice, or of which a run did.</summary>
    public long Duplicated { get; init; }

    /// <summary>Chunks put behind the next one, or with two runs swapped.</summary>
    public long Reordered { get; init; }

    /// <summary>Stalls begun.</summary>
    public long Stalled { get; init; }

    /// <summary>All faults together.</summary>
    public long Faults => Dropped + Flipped + Duplicated + Reordered + Stalled;
}
