using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Benchmarking;

/// <summary>How to measure. Null takes what the workload says.</summary>
public sealed record BenchOptions
{
    /// <summary>Ticks of one measurement, at least 1.</summary>
    public int? Ticks { get; init; }

    /// <summary>Ticks before the first measurement, so that the run is in its steady state and the code is compiled.</summary>
    public int? WarmUpTicks { get; init; }

    /// <summary>Measurements of the engine and of the bound, taken in turn; the best of each counts, since other work on the machine only ever adds time. At least 1.</summary>
    public int? Repeats { get; init; }

    /// <summary>Threads. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Kernels. Default the best of the machine.</summary>
    public SimdLevel Simd { get; init; } = SimdLevel.Auto;

    /// <summary>True measures <see cref="ScalarEngine"/> instead of the fast engine. Default false.</summary>
    public bool ScalarEngine { get; init; }
}
