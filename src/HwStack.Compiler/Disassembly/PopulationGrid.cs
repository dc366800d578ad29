using HwStack.Chip;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Compiler.Disassembly;

/// <summary>What the chip does to the states of a population and NIR cannot say.</summary>
internal static class PopulationGrid
{
    /// <summary>The grid; null when the neurons of the population round or reset in different ways, which one grid cannot hold.</summary>
    public static StateGrid? Of(ChipImage image, PopulationMap population, NeuronRecord[] records, NeuronClass[] classes, double[] origin)
    {
        if (classes.Length == 0 || classes.Any(one => Common(one) != Common(classes[0])))
        {
            return null;
        }

        int count = records.Length;
        bool current = classes[0].Model == NeuronModel.Cuba;
        return new StateGrid
        {
            VLsb = [.. Enumerable.Range(0, count).Select(i => WeightBlocks.Scale(population.VLsb, i))],
            VOrigin = origin,
            ULsb = current ? [.. Enumerable.Range(0, count).Select(i => WeightBlocks.Scale(population.ULsb, i))] : [],
            Rounding = classes[0].Rounding switch { Rounding.Dither => GridRounding.Dither, Rounding.Stochastic => GridRounding.Stochastic, _ => GridRounding.NearestEven },
            Reset = classes[0].Reset switch
            {
                ResetMode.Subtract => GridReset.Subtract,
                ResetMode.SubtractGuarded => GridReset.SnnTorch,
                ResetMode.SubtractDelayed => GridReset.SubtractDelayed,
                ResetMode.ValueDelayed => GridReset.ValueDelayed,
                _ => GridReset.Value,
            },
            Id = [.. records.Select(record => record.LogicalId)],
            FirstTick = (uint)population.SkewTicks,
            Seed = image.Seed,
            RefractorySteps = [.. classes.Select(one => (int)one.RefractoryTicks)],
            LinearLeak = [.. classes.Select(one => one.LinearLeak / 256.0)],
            VStart = [.. records.Select(record => (double)record.V0)],
            UStart = current ? [.. records.Select(record => (double)record.U0)] : [],
            PreviousU = (classes[0].Flags & NeuronFlags.PreviousU) != 0,
            HeldSteps = Math.Max(0, classes[0].StartTick - population.SkewTicks),
            Exponent = [.. records.Select(record => (int)record.Exponent)],
        };
    }

    // What a grid says once for all neurons of a population; one that never fires among others has a threshold out of reach.
    private static (NeuronModel, Rounding, ResetMode, NeuronFlags, ushort) Common(NeuronClass one) => (one.Model, one.Rounding, one.Reset, one.Flags & ~NeuronFlags.NeverFires, one.StartTick);
}
