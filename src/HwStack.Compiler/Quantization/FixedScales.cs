using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>Turns the grids of a file, and the one grid of QLIF, into the chip's fields.</summary>
internal static class FixedScales
{
    private const double FractionTolerance = 0.01; // of 1/256 LSB: what single precision leaves of a bias, and far below what can turn a rounding

    /// <summary>By population id; null where the quantiser chooses the scale. HWW360 for grids that the chip cannot hold, HWW362 for values off the grid.</summary>
    public static FixedPopulation?[] Of(LoweredNetwork network, List<Warning> warnings)
    {
        HashSet<int> feeding = [.. network.Projections.Select(projection => projection.Source)];
        FixedPopulation?[] made = new FixedPopulation?[network.Populations.Count];
        for (int id = 0; id < made.Length; id++)
        {
            FloatPopulation population = network.Populations[id];
            string? fault = population.Grid is null ? null : GridLimits.Fault(population, feeding.Contains(id));
            if (fault is not null)
            {
                warnings.Add(new Warning(
                    "HWW360", $"The file's grid for these states cannot be the chip's, because {fault}; {(population.Qlif is null ? "the scale is chosen as without a grid" : "only the qubit's own grid is kept")}.",
                    population.Name, "Train or export for the chip's grid (docs/compiler.md), or compile with --states float to leave grids aside."));
            }

            StateGrid? grid = fault is null ? population.Grid?.States : null;
            if (grid is not null || population.Qlif is not null)
            {
                made[id] = Make(population, grid);
                Warn(population, made[id]!, warnings);
            }
        }

        return made;
    }

    private static void Warn(FloatPopulation population, FixedPopulation made, List<Warning> warnings)
    {
        if (made.FromFile && made.Differences.Count > 0)
        {
            warnings.Add(new Warning(
                "HWW362", $"{made.Differences.Count} values of these neurons are not on the file's grid and were rounded to it; the first: {made.Differences[0]}.", population.Name,
                "The network may do something else on the chip than in training."));
        }
    }

    private static FixedPopulation Make(FloatPopulation population, StateGrid? given)
    {
        StateGrid grid = given ?? QubitGrid.Of(population.Count);
        FloatPopulation gridded = given is null
            ? population with { Grid = new FloatGrid(grid, [.. population.Threshold.Select(v => v + population.VOffset)], [.. population.ResetValue.Select(v => v + population.VOffset)]) }
            : population;
        bool cuba = population.Dynamics == Dynamics.Cuba;
        List<string> differences = [];
        NeuronClass[] classes = new NeuronClass[population.Count];
        NeuronRecord[] records = new NeuronRecord[population.Count];
        for (int i = 0; i < records.Length; i++)
        {
            bool fires = population.Kind == PopulationKind.Spiking && Fires(gridded, i);
            classes[i] = ClassOf(gridded, i, fires);
            if (!double.IsInteger(grid.LinearLeak[i] * 256))
            {
                differences.Add($"neuron {i} has a linear leak of {grid.LinearLeak[i]:G9} LSB, kept as {classes[i].LinearLeak / 256.0:G9}");
            }

            double lost = population.Dynamics == Dynamics.Qlif ? 0 : 1 - population.DecayV[i];
            records[i] = new NeuronRecord
            {
                Threshold = fires ? (sbyte)Math.Clamp(PopulationQuantizer.ThresholdOf(GridLimits.ThresholdLsb(gridded, i)), -128, 127) : population.Kind == PopulationKind.Spiking ? sbyte.MaxValue : (sbyte)0,
                Reset = population.Kind == PopulationKind.Spiking ? (sbyte)Math.Clamp(Math.Round(GridLimits.ResetLsb(gridded, i)), -128, 127) : (sbyte)0,
                V0 = (sbyte)grid.VStart[i],
                U0 = cuba ? (sbyte)grid.UStart[i] : (sbyte)0,
                BiasV = Bias((population.BiasV[i] + (lost * (population.VOffset - grid.VOrigin[i]))) / grid.VLsb[i], i, differences),
                BiasU = cuba ? Bias(population.BiasU[i] / grid.ULsb[i], i, differences) : (short)0,
            };
        }

        return new FixedPopulation(
            grid.VLsb, cuba ? grid.ULsb : grid.VLsb, NodeParameters.Common(grid.VOrigin), classes, records, differences, given is not null, given is null ? [] : grid.Exponent);
    }

    // An angle beyond π is never reached; other states have no such bound but what an accumulator holds.
    private static bool Fires(FloatPopulation population, int i) => population.Dynamics == Dynamics.Qlif
        ? PopulationQuantizer.ThresholdOf(GridLimits.ThresholdLsb(population, i)) <= sbyte.MaxValue
        : GridLimits.ThresholdLsb(population, i) < GridLimits.Unreachable;

    private static NeuronClass ClassOf(FloatPopulation population, int i, bool fires)
    {
        StateGrid grid = population.Grid!.States;
        NeuronClass common = new()
        {
            Rounding = grid.Rounding switch { GridRounding.Dither => Rounding.Dither, GridRounding.Stochastic => Rounding.Stochastic, _ => Rounding.NearestEven },
            Reset = population.Kind == PopulationKind.Readout ? ResetMode.Value : grid.Reset switch
            {
                GridReset.Subtract => ResetMode.Subtract,
                GridReset.SnnTorch => ResetMode.SubtractGuarded,
                GridReset.SubtractDelayed => ResetMode.SubtractDelayed,
                GridReset.ValueDelayed => ResetMode.ValueDelayed,
                _ => ResetMode.Value,
            },
            RefractoryTicks = (byte)grid.RefractorySteps[i],
            Flags = population.Kind == PopulationKind.Readout ? NeuronFlags.Graded | NeuronFlags.NeverFires : fires ? NeuronFlags.None : NeuronFlags.NeverFires,
            StartTick = (ushort)(population.Skew + grid.HeldSteps),
        };
        return population.Dynamics switch
        {
            Dynamics.Qlif => common with { Model = NeuronModel.Qlif, P0 = Options(population.Qlif!), P1 = Survival(population.Qlif!.TauOverT1[i]) },
            Dynamics.Cuba => common with
            {
                Model = NeuronModel.Cuba, LeakV = Leak(population.DecayV[i]), LeakU = Leak(population.DecayU[i]), Gain = GridLimits.GainExponent(population, i)!.Value,
                Flags = common.Flags | (grid.PreviousU ? NeuronFlags.PreviousU : NeuronFlags.None),
            },
            _ => common with { Model = NeuronModel.Lif, LeakV = Leak(population.DecayV[i]), LinearLeak = (ushort)Math.Round(grid.LinearLeak[i] * 256) },
        };
    }

    // 65535 forgets everything, as a leak of 1 does (docs/chip.md section 2).
    private static ushort Leak(double decay) => (ushort)Math.Clamp(Math.Round((1 - decay) * 65536), 0, ushort.MaxValue);

    private static short Options(QlifParameters qlif) =>
        (short)((qlif.LeakEveryTick ? QlifOptions.LeakEveryTick : 0) | (qlif.LiteralEquation9 ? QlifOptions.LiteralEquation9 : 0) | (qlif.Fold ? QlifOptions.Fold : 0));

    /// <summary>K of docs/chip.md section 7, as stored.</summary>
    internal static short Survival(double tauOverT1) => unchecked((short)(ushort)Math.Min(ushort.MaxValue, Math.Round(65536 * Math.Exp(-tauOverT1 / 2))));

    private static short Bias(double lsb, int neuron, List<string> differences)
    {
        double wanted = lsb * 256, stored = Math.Clamp(Math.Round(wanted), short.MinValue, short.MaxValue);
        if (Math.Abs(wanted - stored) > FractionTolerance)
        {
            differences.Add($"neuron {neuron} has a bias of {lsb:G9} LSB, kept as {stored / 256:G9}");
        }

        return (short)stored;
    }
}
