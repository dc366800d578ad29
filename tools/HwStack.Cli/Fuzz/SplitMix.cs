namespace HwStack.Cli.Fuzz;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers from the same seed on every machine and runtime.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Another generator for every pair of seed and number.</summary>
    public static SplitMix Of(uint seed, int number) => new(((ulong)seed << 32) | (uint)number);

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to below <paramref name="end"/>, which is above 0.</summary>
    public int Next(int end) => (int)(Next() % (uint)end);

    /// <summary>0 to below 1.</summary>
    public double NextDouble() => (Next() >> 11) / (double)(1UL << 53);
}
