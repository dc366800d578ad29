using HwStack.Chip;

namespace HwStack.Emulator.Benchmarking;

/// <summary>
/// LIF neurons as in comparisons of simulators: tau 20 ms, threshold 20 mV, reset 0, refractory 2 ms, steps of 1 ms, one LSB = 0.2 mV.
/// Source: Brunel-type random networks (Brunel, J. Comput. Neurosci. 8, 2000), with a constant drive.
/// </summary>
/// <param name="DriveMillivolts">Membrane that the drive alone would reach.</param>
/// <param name="JumpMillivolts">Height of an excitatory input.</param>
/// <param name="InhibitoryFactor">Inhibitory inputs are that much larger.</param>
/// <param name="Delay">Delay beyond the one-tick minimum.</param>
internal sealed record HwbDrive(double DriveMillivolts, double JumpMillivolts, double InhibitoryFactor, int Delay)
{
    private const double MillivoltsPerLsb = 0.2;
    private static readonly double Decay = Math.Exp(-1.0 / 20);

    public static NeuronClass Class => new()
    {
        Model = NeuronModel.Lif, Rounding = Rounding.Dither, RefractoryTicks = 2, LeakV = (ushort)Math.Round((1 - Decay) * 65536),
    };

    public NeuronRecord Neuron(BenchRandom random) => new()
    {
        Threshold = 100, V0 = (sbyte)random.Next(100), BiasV = (short)Math.Round(DriveMillivolts * (1 - Decay) / MillivoltsPerLsb * 256),
    };

    /// <summary>The weight and exponent nearest to an input.</summary>
    public (sbyte Weight, sbyte Exponent) Synapse(bool inhibitory)
    {
        double lsb = JumpMillivolts / MillivoltsPerLsb * (inhibitory ? -InhibitoryFactor : 1);
        int exponent = -8;
        while (Math.Round(lsb / Math.Pow(2, exponent)) is > 7 or < -8)
        {
            exponent++;
        }

        return ((sbyte)Math.Round(lsb / Math.Pow(2, exponent)), (sbyte)exponent);
    }
}

/// <summary>Networks in the chip's own integers, without a compiler: the dense workload, and a small world for tests of engines.</summary>
internal static class BenchNetworks
{
    private const double ExcitatoryPart = 0.8;

    /// <summary>Cores of 256 neurons that each receive from <paramref name="sourceCores"/> whole cores; every neuron fires in every tenth tick or so.</summary>
    public static BenchNetwork Dense(int cores, int sourceCores)
    {
        const int Neurons = 256;
        var random = new BenchRandom(1);
        int[] start = new int[(cores * Neurons) + 1];
        int[] target = new int[cores * Neurons * sourceCores * Neurons];
        sbyte[] weight = new sbyte[target.Length];
        int at = 0;
        for (int source = 0; source < cores * Neurons; source++)
        {
            int[] reached = [.. Enumerable.Range(0, sourceCores).Select(i => ((source / Neurons) + (i * cores / sourceCores) + i) % cores).Order()];
            foreach (int core in reached)
            {
                for (int n = 0; n < Neurons; n++, at++)
                {
                    int w = random.Next(14) - 7;
                    weight[at] = (sbyte)(w < 0 ? w : w + 1);
                    target[at] = (core * Neurons) + n;
                }
            }

            start[source + 1] = at;
        }

        // No leak, 10 LSB of drive a tick against a threshold of 100; the input of some 100 rows is noise of about 6 LSB.
        return new BenchNetwork
        {
            Class = new NeuronClass { Model = NeuronModel.Lif, Reset = ResetMode.Subtract },
            Neurons = [.. Enumerable.Range(0, cores * Neurons).Select(_ => new NeuronRecord { Threshold = 100, Reset = 100, V0 = (sbyte)random.Next(100), BiasV = 2560 })],
            Start = start, Target = target, Weight = weight, Exponent = [.. Enumerable.Repeat((sbyte)-3, cores * Neurons)], Delay = 0,
        };
    }

    /// <summary>Watts–Strogatz: a ring in which every neuron reaches its nearest neighbours, and a part of the links goes anywhere.</summary>
    public static BenchNetwork SmallWorld(int neurons, int neighbours, double rewired, HwbDrive drive)
    {
        var random = new BenchRandom(4);
        return Build(neurons, drive, random, (source, targets) =>
        {
            var chosen = new SortedSet<int>();
            for (int i = -neighbours / 2; i <= neighbours / 2; i++)
            {
                int target = random.NextDouble() < rewired ? random.Next(neurons) : (source + i + neurons) % neurons;
                if (i != 0 && target != source)
                {
                    chosen.Add(target);
                }
            }

            targets.AddRange(chosen);
        });
    }

    private static BenchNetwork Build(int neurons, HwbDrive drive, BenchRandom random, Action<int, List<int>> targetsOf)
    {
        (sbyte Weight, sbyte Exponent) excitatory = drive.Synapse(false), inhibitory = drive.Synapse(true);
        int[] start = new int[neurons + 1];
        sbyte[] exponents = new sbyte[neurons];
        List<int> target = [];
        List<sbyte> weight = [];
        for (int source = 0; source < neurons; source++)
        {
            (sbyte Weight, sbyte Exponent) synapse = random.NextDouble() < ExcitatoryPart ? excitatory : inhibitory;
            targetsOf(source, target);
            while (weight.Count < target.Count)
            {
                weight.Add(synapse.Weight);
            }

            start[source + 1] = target.Count;
            exponents[source] = synapse.Exponent;
        }

        return new BenchNetwork
        {
            Class = HwbDrive.Class, Neurons = [.. Enumerable.Range(0, neurons).Select(_ => drive.Neuron(random))],
            Start = start, Target = [.. target], Weight = [.. weight], Exponent = exponents, Delay = drive.Delay,
        };
    }
}
