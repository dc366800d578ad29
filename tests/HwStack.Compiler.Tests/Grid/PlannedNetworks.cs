using HwStack.Chip;

namespace HwStack.Compiler.Tests.Grid;

/// <summary>Seeded networks in the chip's integers, over the whole range of every field that a grid can hold.</summary>
internal static class PlannedNetworks
{
    private static readonly ResetMode[] Resets = [ResetMode.Value, ResetMode.Subtract, ResetMode.SubtractGuarded, ResetMode.SubtractDelayed, ResetMode.ValueDelayed];
    private static readonly ushort[] Leaks = [0, 1, 37, 6554, 20000, 65534, ushort.MaxValue];

    /// <summary>input -> LIF (recurrent in odd seeds) -> LIF or CUBA -> graded readout.</summary>
    public static PlannedNetwork Generated(int seed)
    {
        Random random = new(seed);
        int inputs = random.Next(4, 40);
        PlannedLayer a = Layer(random, "a", random.Next(8, 60), inputs, NeuronModel.Lif, 0, 100, recurrent: seed % 2 == 1);
        PlannedLayer b = Layer(random, "b", random.Next(5, 40), a.Count, seed % 3 == 0 ? NeuronModel.Cuba : NeuronModel.Lif, 1, 5000, recurrent: seed % 3 == 1);
        PlannedLayer r = Layer(random, "r", random.Next(2, 10), b.Count, NeuronModel.Lif, 2, 70000, readout: true);
        return new PlannedNetwork(inputs, seed % 4 == 0 ? 0.25 : 1, 31, [a, b, r]);
    }

    /// <summary>input -> QLIF -> QLIF -> QLIF that never fires.</summary>
    public static PlannedNetwork Qubits(int seed)
    {
        Random random = new(seed);
        QlifOptions options = (QlifOptions)(seed % 8);
        PlannedLayer a = Qubit(random, "a", 30, 12, options, 0, 10, readout: false), b = Qubit(random, "b", 20, 30, options, 1, 1000, readout: false);
        return new PlannedNetwork(12, 1, 3, [a, b, Qubit(random, "r", 4, 20, options, 2, 2000, readout: true)]);
    }

    public static PlannedLayer Layer(
        Random random, string name, int count, int sources, NeuronModel model, int skew, uint firstId, bool recurrent = false, bool readout = false, int exponentLeast = -8, int exponentMost = 7)
    {
        ResetMode reset = readout ? ResetMode.Value : Resets[random.Next(Resets.Length)];
        Rounding rounding = random.Next(2) == 0 ? Rounding.NearestEven : Rounding.Dither;
        sbyte[] exponent = [.. Enumerable.Range(0, count).Select(i => (sbyte)(i == 0 ? exponentLeast : i == 1 ? exponentMost : random.Next(Math.Max(exponentLeast, -5), Math.Min(exponentMost, 3))))];
        bool cuba = model == NeuronModel.Cuba;
        return new PlannedLayer
        {
            Name = name,
            Classes = [.. Enumerable.Range(0, count).Select(_ => new NeuronClass
            {
                Model = model, Rounding = rounding, Reset = reset, LeakV = Leaks[random.Next(Leaks.Length)], LeakU = cuba ? Leaks[random.Next(Leaks.Length)] : (ushort)0,
                Gain = cuba ? (sbyte)random.Next(-8, 8) : (sbyte)0, LinearLeak = cuba || random.Next(2) == 0 ? (ushort)0 : (ushort)random.Next(900), RefractoryTicks = (byte)(readout ? 0 : random.Next(4)),
                Flags = readout ? NeuronFlags.Graded | NeuronFlags.NeverFires : cuba && count % 2 == 0 ? NeuronFlags.PreviousU : NeuronFlags.None, StartTick = (ushort)skew,
            })],
            Records = [.. Enumerable.Range(0, count).Select(i => new NeuronRecord
            {
                Exponent = exponent[i], Threshold = readout ? (sbyte)0 : (sbyte)random.Next(1, 128), LogicalId = firstId + (3 * (uint)(count - i)),
                Reset = readout ? (sbyte)0 : reset is ResetMode.Value or ResetMode.ValueDelayed ? (sbyte)random.Next(-20, 1) : (sbyte)random.Next(1, 128), V0 = (sbyte)random.Next(-30, 30),
                U0 = cuba ? (sbyte)random.Next(-30, 30) : (sbyte)0, BiasV = (short)random.Next(-300, 600), BiasU = cuba ? (short)random.Next(-300, 600) : (short)0,
            })],
            VLsb = Scales(random, count, readout),
            ULsb = cuba ? Scales(random, count, false) : [],
            Weight = Weights(random, exponent, sources),
            Recurrent = recurrent ? Weights(random, exponent, count) : null,
        };
    }

    private static PlannedLayer Qubit(Random random, string name, int count, int sources, QlifOptions options, int skew, uint firstId, bool readout)
    {
        sbyte[] exponent = [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-3, 3))];
        return new PlannedLayer
        {
            Name = name,
            Classes = [.. Enumerable.Range(0, count).Select(_ => new NeuronClass
            {
                Model = NeuronModel.Qlif, Rounding = (options & QlifOptions.LeakEveryTick) != 0 ? Rounding.Dither : Rounding.NearestEven, RefractoryTicks = (byte)(readout ? 0 : random.Next(3)),
                Flags = readout ? NeuronFlags.Graded | NeuronFlags.NeverFires : NeuronFlags.None, StartTick = (ushort)skew, P0 = (short)options, P1 = unchecked((short)(ushort)random.Next(40000, 65536)),
            })],
            Records = [.. Enumerable.Range(0, count).Select(i => new NeuronRecord
            {
                Exponent = exponent[i], Threshold = readout ? (sbyte)0 : (sbyte)random.Next(-100, i % 5 == 0 ? 127 : 0), Reset = readout ? (sbyte)0 : (sbyte)-128, V0 = -128, BiasV = (short)(random.Next(3) * 300),
                LogicalId = firstId + (uint)i,
            })],
            VLsb = [.. Enumerable.Repeat(QubitGrid.Lsb, count)],
            Weight = Weights(random, exponent, sources),
        };
    }

    // Every neuron has a weight that only one exponent can express, so that the exponent is no matter of taste.
    private static int[,] Weights(Random random, sbyte[] exponent, int sources)
    {
        int[,] weight = new int[exponent.Length, sources];
        for (int i = 0; i < exponent.Length; i++)
        {
            for (int j = 0; j < sources; j++)
            {
                weight[i, j] = (random.Next(4) == 0 ? 0 : random.Next(-8, 8)) << (8 + exponent[i]);
            }

            weight[i, i % sources] = 5 << (8 + exponent[i]);
        }

        return weight;
    }

    private static double[] Scales(Random random, int count, bool same)
    {
        double first = 0.001 + random.NextDouble();
        return [.. Enumerable.Range(0, count).Select(_ => same ? first : 0.001 + random.NextDouble())];
    }
}
