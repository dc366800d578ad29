using HwStack.Compiler.Lowering;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>What of a grid the chip has no room for. A grid is of the reference's making too, so it may say more than 8 bits can.</summary>
internal static class GridLimits
{
    /// <summary>A threshold this far up, in LSB, is beyond every accumulator: the neuron never fires.</summary>
    public const double Unreachable = 1 << 24;

    private const double Tolerance = 1e-6;

    /// <summary>Why the chip cannot hold the grid, as the end of a sentence; null when it can.</summary>
    /// <param name="population">A population with a grid.</param>
    /// <param name="feedsNeurons">True when its output enters other neurons on the chip.</param>
    public static string? Fault(FloatPopulation population, bool feedsNeurons)
    {
        StateGrid grid = population.Grid!.States;
        bool cuba = population.Dynamics == Dynamics.Cuba;
        return grid is not { Least: -128, Most: 127 } ? $"its states go from {grid.Least} to {grid.Most}, the chip's from -128 to 127"
            : grid is not { FractionBits: 8, LeakBits: 16 } ? $"it has {grid.FractionBits} fraction bits and {grid.LeakBits} leak bits, the chip 8 and 16"
            : Array.Exists(grid.RefractorySteps, steps => steps > 15) ? $"a refractory time of {grid.RefractorySteps.Max()} steps is beyond the chip's 15"
            : Array.Exists(grid.LinearLeak, leak => leak < 0 || leak * 256 > ushort.MaxValue || (cuba && leak != 0)) ? "the chip has linear leaks of 0 to 255.99 LSB, and none with a current"
            : grid.PreviousU && !cuba ? "only neurons with a current can see that of the step before"
            : !Array.TrueForAll(grid.VStart, InRange) || !Array.TrueForAll(grid.UStart, InRange) ? "states begin outside -128 to 127"
            : population.Skew + (long)grid.HeldSteps > ushort.MaxValue ? $"neurons are held for {grid.HeldSteps} steps"
            : cuba && Enumerable.Range(0, population.Count).Any(i => GainExponent(population, i) is null) ? "the current does not enter v as u times a power of two from -8 to 7"
            : population.Kind == PopulationKind.Readout ? ReadoutFault(grid, feedsNeurons)
            : FiringFault(population, grid);
    }

    /// <summary>The g of u·2^g LSB entering v; null when there is none from −8 to 7.</summary>
    public static sbyte? GainExponent(FloatPopulation population, int neuron)
    {
        StateGrid grid = population.Grid!.States;
        double factor = population.UGain[neuron] * grid.ULsb[neuron] / grid.VLsb[neuron];
        double exponent = Math.Round(Math.Log2(factor));
        return exponent is >= -8 and <= 7 && Math.Abs((factor / Math.ScaleB(1, (int)exponent)) - 1) <= Tolerance ? (sbyte)exponent : null;
    }

    /// <summary>The network's threshold in LSB of the chip's v.</summary>
    public static double ThresholdLsb(FloatPopulation population, int neuron)
    {
        StateGrid grid = population.Grid!.States;
        return (population.Grid.VThreshold[neuron] - grid.VOrigin[neuron]) / grid.VLsb[neuron];
    }

    /// <summary>What the reset rule sets v to, or takes from it, in LSB, as the reference rounds it.</summary>
    public static double ResetLsb(FloatPopulation population, int neuron)
    {
        StateGrid grid = population.Grid!.States;
        return grid.Reset is GridReset.Value or GridReset.ValueDelayed
            ? (population.Grid.VReset[neuron] - grid.VOrigin[neuron]) / grid.VLsb[neuron]
            : population.Grid.VThreshold[neuron] / grid.VLsb[neuron];
    }

    private static string? FiringFault(FloatPopulation population, StateGrid grid)
    {
        for (int i = 0; i < population.Count; i++)
        {
            double threshold = PopulationQuantizer.ThresholdOf(ThresholdLsb(population, i));
            if (threshold is < -128 or > 127 && threshold < Unreachable)
            {
                return $"the threshold of neuron {i} is {threshold:G6} LSB, outside -128 to 127";
            }

            if (threshold < Unreachable && !InRange(Math.Round(ResetLsb(population, i))))
            {
                return $"the reset of neuron {i} is {ResetLsb(population, i):G6} LSB, outside -128 to 127";
            }
        }

        return null;
    }

    // What leaves is a bare v: one factor and one offset must do for all, and none for neurons, which would have to know it.
    private static string? ReadoutFault(StateGrid grid, bool feedsNeurons) =>
        Array.Exists(grid.VOrigin, origin => origin != grid.VOrigin[0]) ? "graded neurons have different origins"
        : feedsNeurons && (Array.Exists(grid.VLsb, lsb => lsb != grid.VLsb[0]) || Array.Exists(grid.VOrigin, origin => origin != 0)) ? "graded neurons that feed others need one LSB and the origin 0"
        : null;

    private static bool InRange(double lsb) => lsb is >= -128 and <= 127 && lsb == Math.Floor(lsb);
}
