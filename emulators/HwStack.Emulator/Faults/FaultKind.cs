using HwStack.Chip;

namespace HwStack.Emulator;

/// <summary>Streams of the fault hash, far from those of stochastic rounding.</summary>
internal enum FaultKind : uint
{
    DeadNeuron = 0xFA010000,
    DeadCore,
    FlippedBit,
    StuckAtZero,
    StuckAtOne,
    DeadLink,
    LossyLink,
    Loss,
}

/// <summary>Decides by a counter-based hash, so that no order of asking matters.</summary>
internal static class FaultHash
{
    /// <summary>Whether place <paramref name="index"/> of <paramref name="owner"/> is struck.</summary>
    public static bool Strikes(FaultKind kind, uint seed, uint owner, uint index, double rate) =>
        rate > 0 && Arithmetic.Hash(seed, (uint)kind, owner, index) < rate * 4294967296.0;
}
