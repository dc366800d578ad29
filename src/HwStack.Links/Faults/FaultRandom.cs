namespace HwStack.Links.Faults;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), started anew for each chunk from (seed, direction, chunk), so that what happens to a chunk does not depend on how the bytes before it were cut into reads and writes.</summary>
internal struct FaultRandom(ulong seed, LinkDirection direction, long chunk)
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    private ulong _state = Mix(seed ^ Mix((((ulong)direction + 1) << 56) ^ (ulong)chunk));

    public ulong Next() => Mix(_state += Golden);

    /// <summary>True with this probability; always takes one number.</summary>
    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>0 .. bound − 1; 0 for a bound of 0.</summary>
    public int Below(int bound) => bound <= 0 ? (int)(Next() & 0) : (int)(Next() % (ulong)bound);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
