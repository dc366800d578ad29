namespace HwStack.Emulator;

/// <summary>
/// The items whose wrapping sum is <see cref="Engine.StateHash()"/>. A sum, so that engines may visit cores, neurons and events in any order and on any
/// number of threads; a neuron that is all 0 adds nothing, so that engines may leave cores at rest alone.
/// </summary>
public static class StateHash
{
    /// <summary>What the sum starts from: the number of ticks run.</summary>
    public static ulong Start(long tick) => Mix((ulong)tick);

    /// <summary>A neuron. 0 when v, u and refractory are all 0.</summary>
    public static ulong Neuron(uint coreId, int neuron, sbyte v, sbyte u, byte refractory)
    {
        ulong value = (byte)v | ((ulong)(byte)u << 8) | ((ulong)refractory << 16);
        return value == 0 ? 0 : Item(1, coreId, neuron, value);
    }

    /// <summary>A pending event.</summary>
    /// <param name="coreId">Id of the core that holds it.</param>
    /// <param name="descriptor">Descriptor (never a list).</param>
    /// <param name="due">Tick in which the row will be read; its low 32 bits count.</param>
    /// <param name="payload">Sum of the payloads.</param>
    public static ulong Pending(uint coreId, int descriptor, long due, short payload) =>
        Item(2, coreId, descriptor, (ushort)payload | ((ulong)(uint)due << 16));

    private static ulong Item(ulong kind, uint coreId, int index, ulong value) =>
        Mix(Mix(((ulong)coreId << 32) | (uint)index) ^ ((kind << 56) | value));

    // Finaliser of SplitMix64 (Steele, Lea, Flood, 2014), after the addition of its increment.
    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9e3779b97f4a7c15;
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
            x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
            return x ^ (x >> 31);
        }
    }
}
