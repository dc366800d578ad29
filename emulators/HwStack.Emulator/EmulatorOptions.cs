using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>Which engine runs an image. The choice changes how long a run takes and nothing else.</summary>
public enum EngineKind
{
    /// <summary>The fast engine, or the scalar one where an image is beyond the fast one's limits (HW2953, HW2954).</summary>
    Auto = 0,

    /// <summary>The chip's text, neuron by neuron: <see cref="ScalarEngine"/>.</summary>
    Scalar = 1,

    /// <summary><see cref="FastEngine"/>.</summary>
    Fast = 2,
}

/// <summary>How the emulator runs an image.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The defaults.</summary>
    public static EmulatorOptions Default { get; } = new();

    /// <summary>Engine. Default Auto.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>Threads of the fast engine, 1..64; the scalar engine has one. Default 1: a second thread pays from some thousand events a tick.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Kernels of the fast engine. Default the best of the machine.</summary>
    public SimdLevel Simd { get; init; } = SimdLevel.Auto;

    /// <summary>Makes the engine instead of <see cref="Engine"/>; null by default.</summary>
    public Func<ChipImage, Engine>? EngineFactory { get; init; }

    /// <summary>Model of time; <see cref="TimingFidelity.Analytic"/> by default.</summary>
    public TimingFidelity Fidelity { get; init; }

    /// <summary>Costs of another chip laid over the image's chip description (<see cref="EnergyPresets"/>); null keeps the description's own.</summary>
    public CostPreset? Costs { get; init; }

    /// <summary>Defects; null for none. A run with defects uses <see cref="ScalarEngine"/>, whatever <see cref="Engine"/> says.</summary>
    public FaultPlan? Faults { get; init; }

    /// <summary>Makes the engine.</summary>
    /// <param name="image">A legal image.</param>
    /// <exception cref="UserErrorException">
    /// HW0210 for threads out of range, HW0211 for kernels that this machine does not have; HW2900 to HW2902 and HW2950 to HW2954 when the image cannot run.
    /// </exception>
    public Engine CreateEngine(ChipImage image)
    {
        if (Threads is < 1 or > 64)
        {
            throw new UserErrorException(new UserError("HW0210", $"The emulator runs on 1 to 64 threads, got {Threads}.", null, $"{Threads}", "1..64"));
        }

        if (!SimdSupport.Has(Simd))
        {
            throw new UserErrorException(new UserError(
                "HW0211", $"This machine has no {Simd} kernels, the best it has is {SimdSupport.Best}.", null, $"{Simd}", $"{SimdSupport.Best}", "Leave the choice to 'auto'."));
        }

        if (Faults is { IsEmpty: false } faults)
        {
            return new ScalarEngine(image, faults);
        }

        if (EngineFactory is { } create)
        {
            return create(image);
        }

        if (Engine == EngineKind.Scalar)
        {
            return new ScalarEngine(image);
        }

        try
        {
            return new FastEngine(image, null, Threads, Simd);
        }
        catch (UserErrorException beyond) when (Engine == EngineKind.Auto && beyond.Errors[0].Code is ("HW2953" or "HW2954"))
        {
            return new ScalarEngine(image);
        }
    }
}
