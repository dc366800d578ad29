namespace HwStack.Emulator.Fast;

/// <summary>What all neuron updates of a tick share.</summary>
/// <param name="Tick">Low 32 bits of the tick.</param>
/// <param name="Seed">Seed of stochastic rounding.</param>
/// <param name="KeyV">mix(seed + 0x9e3779b9 · 1): the inner hash of stream 0, docs/chip.md section 5.</param>
/// <param name="KeyU">The inner hash of stream 1.</param>
internal readonly record struct TickConstants(uint Tick, uint Seed, uint KeyV, uint KeyU)
{
    /// <summary>Bytes 8 + 16·bitrev4(i): what dither adds in phase i.</summary>
    public static ReadOnlySpan<byte> Dither => [8, 136, 72, 200, 40, 168, 104, 232, 24, 152, 88, 216, 56, 184, 120, 248];

    public static TickConstants At(long tick, uint seed) =>
        unchecked(new((uint)tick, seed, Mix(seed + 0x9e3779b9), Mix(seed + (0x9e3779b9 * 2u))));

    private static uint Mix(uint x)
    {
        unchecked
        {
            x ^= x >> 16;
            x *= 0x7feb352d;
            x ^= x >> 15;
            x *= 0x846ca68b;
            return x ^ (x >> 16);
        }
    }
}
