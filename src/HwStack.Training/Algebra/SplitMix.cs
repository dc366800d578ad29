namespace HwStack.Training;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), started from a seed and two numbers that say what it is for. Integers only: equal on every machine.</summary>
internal struct SplitMix(ulong seed, ulong purpose, ulong index)
{
    private const ulong Gamma = 0x9e3779b97f4a7c15;
    private ulong _state = Mix(Mix(seed + Gamma + (purpose * 0xd1342543de82ef95)) + (index * Gamma));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state = unchecked(_state + Gamma));

    /// <summary>0 to below − 1.</summary>
    public int Below(int below) => (int)Math.BigMul(Next(), (ulong)below, out _);

    /// <summary>A number in [0, 1) with 24 bits.</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
