namespace HwStack.Links.Faults;

/// <summary>
/// How often a chunk (the bytes up to and with a 0x00, so on byte streams a frame) suffers each fault. Probabilities from 0 to 1, independent of each other. Drop, duplicate and reorder strike, evenly, the whole chunk or a run of at most 16 of its bytes
/// (its 0x00 included, so that two frames may run together).
/// </summary>
public sealed record LinkFaultRates
{
    /// <summary>No faults.</summary>
    public static LinkFaultRates None { get; } = new();

    /// <summary>Bytes are lost.</summary>
    public double Drop { get; init; }

    /// <summary>One to three bits are inverted.</summary>
    public double Flip { get; init; }

    /// <summary>Bytes come twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>The chunk comes after the next one (however late that is), or two neighbouring runs of its bytes change places.</summary>
    public double Reorder { get; init; }

    /// <summary>Nothing moves in this direction for a while; nothing is lost.</summary>
    public double Stall { get; init; }

    /// <summary>Longest stall; each lasts evenly 1 ms to this. Default 300 ms.</summary>
    public TimeSpan StallMax { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>All five at the same rate.</summary>
    public static LinkFaultRates All(double rate) => new() { Drop = rate, Flip = rate, Duplicate = rate, Reorder = rate, Stall = rate };

    /// <exception cref="ArgumentOutOfRangeException">A rate is not a probability, or the stall not 1 ms to a day.</exception>
    internal void Check()
    {
        foreach (double rate in (ReadOnlySpan<double>)[Drop, Flip, Duplicate, Reorder, Stall])
        {
            if (!(rate >= 0 && rate <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(rate), rate, "a fault rate is a probability from 0 to 1");
            }
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(StallMax, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StallMax, TimeSpan.FromDays(1));
    }
}
