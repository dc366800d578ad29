using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Compiler.Disassembly;

/// <summary>Turns populations of the image into NIR neurons whose Euler step is the chip's update without its rounding.</summary>
internal static class PopulationNodes
{
    private const double NoLeak = 1e-9; // NIR's leaky nodes need a finite time constant
    private const double Unreachable = 1e30; // and a finite threshold

    /// <summary>One node a population, in order, and the reset rule they share. Throws HW2207.</summary>
    public static (List<NetworkNode> Nodes, ResetRule Reset) Of(ChipImage image, NeuronTable neurons, List<Warning> warnings)
    {
        List<NetworkNode> nodes = [];
        List<UserError> errors = [];
        SortedSet<ResetRule> rules = [];
        for (int p = 0; p < neurons.Populations.Count; p++)
        {
            PopulationMap population = neurons.Populations[p];
            if (Unspeakable(neurons.Classes[p]) is { } what)
            {
                errors.Add(new UserError("HW2207", $"NIR has no node for {what}.", population.Name));
                continue;
            }

            Warn(population, neurons.Classes[p], warnings);
            bool fires = neurons.Classes[p].Any(neuron => (neuron.Flags & NeuronFlags.NeverFires) == 0);
            if (fires && population.Type != "relay" && neurons.Records[p].Length > 0 && neurons.Classes[p][0].Model != NeuronModel.Qlif)
            {
                rules.Add(Rule(neurons.Classes[p][0].Reset));
            }

            double[] origin = Origin(population, neurons.Records[p], neurons.Classes[p], fires);
            NetworkNode node = Node(population, neurons.Records[p], neurons.Classes[p], fires, origin, image.Io.DtSeconds);
            StateGrid? grid = PopulationGrid.Of(image, population, neurons.Records[p], neurons.Classes[p], origin);
            if (grid is null && neurons.Records[p].Length > 0)
            {
                warnings.Add(new Warning("HWW353", "Neurons of this population round, reset or start in different ways, which one grid cannot hold; the reference steps it in floating point.", population.Name));
            }

            QlifParameters? qlif = QlifOf(neurons.Classes[p]);
            nodes.Add(grid is null && qlif is null ? node : node with { Metadata = qlif is null ? GridMetadata.Of(grid!) : grid is null ? QlifMetadata.Of(qlif) : QlifMetadata.Of(qlif, grid) });
        }

        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }

        if (rules.Count > 1)
        {
            warnings.Add(new Warning("HWW240", $"The image mixes reset rules ({string.Join(", ", rules)}); the network can only run with one.", null));
        }

        if (neurons.Dendrites > 0)
        {
            warnings.Add(new Warning("HWW241", $"{neurons.Dendrites} dendrites were merged into the neurons they add up for.", null));
        }

        warnings.Add(new Warning("HWW242", "Rounding, dither and saturation of states are in the file's metadata only: the reference follows them, other tools and --states float leave them out.", null));
        return (nodes, rules.Count == 0 ? ResetRule.Value : rules.Min);
    }

    // What keeps a population out of NIR, as the end of a sentence; null when nothing does.
    private static string? Unspeakable(NeuronClass[] classes)
    {
        foreach (NeuronClass one in classes)
        {
            if (one.Model is not (NeuronModel.Lif or NeuronModel.Cuba or NeuronModel.Qlif))
            {
                return $"neurons of model {one.Model}";
            }

            if ((one.Model == NeuronModel.Qlif) != (classes[0].Model == NeuronModel.Qlif) || (one.Model == NeuronModel.Qlif && one.P0 != classes[0].P0))
            {
                return "populations whose neurons relax by different rules (model or options of QLIF)";
            }

            if (one.Model == NeuronModel.Qlif && Rule(one.Reset) != ResetRule.Value)
            {
                return "QLIF neurons that reset by subtraction";
            }
        }

        return null;
    }

    // K = √E·65536 back to tau/T1; beyond 40 the survival is far below the last bit of K.
    private static QlifParameters? QlifOf(NeuronClass[] classes)
    {
        if (classes is not [{ Model: NeuronModel.Qlif } first, ..])
        {
            return null;
        }

        QlifOptions options = (QlifOptions)first.P0;
        return new QlifParameters(
            [.. classes.Select(one => one.P1 == 0 ? 40 : -2 * Math.Log((ushort)one.P1 / 65536.0))], (options & QlifOptions.LeakEveryTick) != 0, (options & QlifOptions.LiteralEquation9) != 0,
            (options & QlifOptions.Fold) != 0);
    }

    private static ResetRule Rule(ResetMode mode) => mode switch
    {
        ResetMode.Subtract or ResetMode.SubtractDelayed => ResetRule.Subtract,
        ResetMode.SubtractGuarded => ResetRule.SnnTorch,
        _ => ResetRule.Value,
    };

    private static void Warn(PopulationMap population, NeuronClass[] classes, List<Warning> warnings)
    {
        if (classes.Any(neuron => neuron.RefractoryTicks > 0))
        {
            warnings.Add(new Warning("HWW243", $"Refractory times of up to {classes.Max(neuron => neuron.RefractoryTicks)} ticks are in the file's metadata only.", population.Name));
        }

        if (classes.Any(neuron => neuron.LinearLeak > 0 || (neuron.Flags & NeuronFlags.PreviousU) != 0 || neuron.Reset is ResetMode.SubtractDelayed or ResetMode.ValueDelayed))
        {
            warnings.Add(new Warning("HWW244", "A linear leak, a current that acts a tick late, or a delayed reset is in the file's metadata only.", population.Name));
        }
    }

    // The network's v where the chip's is 0. The chip fires when the rounded state reaches the threshold: half an LSB earlier than the state itself, on average. NIR subtracts its
    // threshold, the chip a whole number of LSB; so that both are met, the state is counted from the difference, and that is where it leaks to.
    private static double[] Origin(PopulationMap population, NeuronRecord[] records, NeuronClass[] classes, bool fires) =>
    [
        .. records.Select((record, i) => fires && !Silent(classes[i]) && Rule(classes[i].Reset) != ResetRule.Value
            ? (record.Reset - record.Threshold + 0.5) * WeightBlocks.Scale(population.VLsb, i)
            : population.VOffset),
    ];

    private static bool Silent(NeuronClass neuron) => (neuron.Flags & NeuronFlags.NeverFires) != 0;

    private static NetworkNode Node(PopulationMap population, NeuronRecord[] records, NeuronClass[] classes, bool fires, double[] origin, double dt)
    {
        int count = records.Length;
        Tensor Each(Func<int, double> value) => new([.. Enumerable.Range(0, count).Select(value)], count);
        double V(int i) => WeightBlocks.Scale(population.VLsb, i);
        double LeakV(int i) => Leak(classes[i].LeakV);
        double Threshold(int i) => Silent(classes[i]) ? Unreachable : Rule(classes[i].Reset) != ResetRule.Value ? records[i].Reset * V(i) : origin[i] + ((records[i].Threshold - 0.5) * V(i));
        double Rest(int i) => origin[i];
        double Reset(int i) => Rule(classes[i].Reset) != ResetRule.Value ? 0 : origin[i] + (records[i].Reset * V(i));
        if (count > 0 && classes[0].Model == NeuronModel.Cuba)
        {
            double U(int i) => WeightBlocks.Scale(population.ULsb, i);
            double LeakU(int i) => Leak(classes[i].LeakU);
            double Resting(int i) => Rest(i) + (records[i].BiasV / 256.0 * V(i) / LeakV(i));
            double R(int i) => Math.ScaleB(V(i) / U(i), classes[i].Gain) / LeakV(i);
            Tensor tauSyn = Each(i => dt / LeakU(i)), tauMem = Each(i => dt / LeakV(i)), r = Each(R), rest = Each(Resting), win = Each(i => 1 / LeakU(i));
            return fires
                ? new CubaLifNode(population.Name, tauSyn, tauMem, r, rest, Each(Threshold), win, Each(Reset))
                : new CubaLiNode(population.Name, tauSyn, tauMem, r, rest, win);
        }

        if (count > 0 && classes[0].Model == NeuronModel.Qlif)
        {
            return fires ? new IfNode(population.Name, Each(_ => 1), Each(Threshold), Each(Reset)) : new IntegratorNode(population.Name, Each(_ => 1));
        }

        bool leaks = classes.Any(neuron => neuron.LeakV != 0) || Array.Exists(origin, value => value != 0);
        return (fires, leaks) switch
        {
            (true, false) => new IfNode(population.Name, Each(_ => 1), Each(Threshold), Each(Reset)),
            (false, false) => new IntegratorNode(population.Name, Each(_ => 1)),
            (true, true) => new LifNode(population.Name, Each(i => dt / LeakV(i)), Each(i => 1 / LeakV(i)), Each(Rest), Each(Threshold), Each(Reset)),
            (false, true) => new LiNode(population.Name, Each(i => dt / LeakV(i)), Each(i => 1 / LeakV(i)), Each(Rest)),
        };
    }

    // 65535 forgets everything (docs/chip.md section 2).
    private static double Leak(ushort leak) => leak switch { 0 => NoLeak, ushort.MaxValue => 1, _ => leak / 65536.0 };
}
