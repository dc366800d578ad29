namespace HwStack.Network.Topologies;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), started from (seed, stream, index), so that every source neuron has its own numbers and can be generated again without
/// the others. Integers only: equal on every machine.
/// </summary>
public struct CounterRandom
{
    private const ulong Gamma = 0x9e3779b97f4a7c15;
    private ulong _state;

    /// <summary>Starts the numbers of one (seed, stream, index).</summary>
    /// <param name="seed">The user's.</param>
    /// <param name="stream">Purpose, so that two uses of one seed share nothing.</param>
    /// <param name="index">Neuron, sample or whatever has numbers of its own.</param>
    public CounterRandom(ulong seed, ulong stream, ulong index) => _state = Mix(Mix(Mix(seed + Gamma) ^ (stream * 0xd1342543de82ef95)) + (index * Gamma));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state = unchecked(_state + Gamma));

    /// <summary>A number in 0 … below − 1. Its bias is below 2^-32 of a share for the sizes of networks.</summary>
    public long Below(long below) => (long)Math.BigMul(Next(), (ulong)below, out _);

    /// <summary>A number in [0, 1) with 53 bits.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// A number of nearly normal distribution, mean 0, standard deviation 1, within ±8: set bits among 64 random ones, blurred by a uniform number as wide as a step. Its
    /// excess kurtosis is −0.03; unlike Box and Muller's it needs no logarithm.
    /// </summary>
    public double NextNormal() => NormalOf(Next(), (uint)(Next() >> 32));

    /// <summary>The same from two random numbers.</summary>
    public static double NormalOf(ulong bits, uint blur) => (System.Numerics.BitOperations.PopCount(bits) - 32.5 + (blur * (1.0 / 4294967296.0))) * NormalScale;

    // 1 / sqrt(64/4 + 1/12): variances of the bits and of the blur.
    private const double NormalScale = 0.24935149047701484;

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
