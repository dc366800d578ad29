namespace HwStack.Emulator.Benchmarking;

/// <summary>SplitMix64 (Steele, Lea, Flood, 2014): the same networks, and so the same state hashes, on every machine and runtime.</summary>
/// <param name="seed">Seed.</param>
internal sealed class BenchRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            ulong x = _state += 0x9e3779b97f4a7c15;
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
            x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
            return x ^ (x >> 31);
        }
    }

    /// <summary>0 ≤ number &lt; limit.</summary>
    public int Next(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>0 ≤ number &lt; 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));
}
