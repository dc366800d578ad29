using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>Which kernels the fast engine uses. Every level gives the same spikes, states and counters.</summary>
public enum SimdLevel
{
    /// <summary>The best level of this machine (the default).</summary>
    Auto = 0,

    /// <summary>No intrinsics: the scalar twins of the kernels.</summary>
    Scalar = 1,

    /// <summary>256-bit vectors (AVX2).</summary>
    Avx2 = 2,

    /// <summary>512-bit vectors (AVX-512 F and BW).</summary>
    Avx512 = 3,
}

/// <summary>What this machine can run.</summary>
public static class SimdSupport
{
    /// <summary>The best level of this machine.</summary>
    public static SimdLevel Best =>
        Avx512F.IsSupported && Avx512BW.IsSupported ? SimdLevel.Avx512 : Avx2.IsSupported ? SimdLevel.Avx2 : SimdLevel.Scalar;

    /// <summary>True when this machine can run the level.</summary>
    public static bool Has(SimdLevel level) => level <= Best;
}
