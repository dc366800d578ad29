
namespace HwStack.Chip.Tests;

/// <summary>A random legal neuron in a random state, with the extremes more often than chance gives them.</summary>
internal sealed record RandomNeuron(NeuronClass Class, NeuronRecord Record, NeuronState State, int Accumulator, uint Tick, uint Seed)
{
    /// <summary>Size of the table memory that the random TABLE classes read.</summary>
    public const int TableBytes = 300 * 1024;

    public string Line =>
        $"N {TextImage.Class(Class)} {TextImage.Record(Record)} {State.V} {State.U} {State.Refractory} {Accumulator} {Tick} {Seed}";

    public static RandomNeuron Next(Random random)
    {
        var c = new NeuronClass
        {
            Model = (NeuronModel)random.Next(5),
            Rounding = (Rounding)random.Next(3),
            Reset = (ResetMode)random.Next(5),
            RefractoryTicks = (byte)random.Next(16),
            LeakV = (ushort)Edge(random, 0, 65535),
            LeakU = (ushort)Edge(random, 0, 65535),
            LinearLeak = random.Next(2) == 0 ? (ushort)0 : (ushort)Edge(random, 0, 65535),
            Gain = (sbyte)random.Next(-8, 8),
            Flags = (NeuronFlags)random.Next(8),
        };
        c = Parameters(random, c);
        var r = new NeuronRecord
        {
            Exponent = (sbyte)random.Next(-8, 8),
            Threshold = (sbyte)Edge(random, -128, 127),
            Reset = (sbyte)Edge(random, -128, 127),
            BiasV = random.Next(3) == 0 ? (short)0 : (short)Edge(random, -32768, 32767),
            BiasU = random.Next(2) == 0 ? (short)0 : (short)Edge(random, -32768, 32767),
            LogicalId = (uint)random.NextInt64(1L << 32),
        };
        var state = new NeuronState(
            (sbyte)Edge(random, -128, 127), random.Next(3) == 0 ? (sbyte)0 : (sbyte)Edge(random, -128, 127),
            random.Next(3) == 0 ? (byte)random.Next(16) : (byte)0);
        int accumulator = random.Next(4) switch
        {
            0 => 0,
            1 => random.Next(-1000, 1000),
            2 => random.Next(-50000, 50000),
            _ => random.Next(-2_000_000_000, 2_000_000_000),
        };
        return new RandomNeuron(c, r, state, accumulator, (uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32));
    }

    /// <summary>Coefficients of any size, but tables that lie within the table memory.</summary>
    private static NeuronClass Parameters(Random random, NeuronClass c)
    {
        short Any() => (short)Edge(random, -32768, 32767);
        c = c with { P0 = Any(), P1 = Any(), P2 = Any(), P3 = Any(), P4 = Any(), P5 = Any(), P6 = Any(), P7 = Any(), P8 = Any() };
        return c.Model switch
        {
            NeuronModel.Qlif => c with { P0 = (short)random.Next(8) },
            NeuronModel.Table when random.Next(2) == 0 => c with { P0 = (short)random.Next(TableBytes / 512), P1 = 0 },
            NeuronModel.Table => c with { P0 = (short)random.Next((TableBytes - 262_144) / 512), P1 = 1, P2 = (short)random.Next(2) },
            _ => c,
        };
    }

    private static int Edge(Random random, int low, int high) => random.Next(8) switch
    {
        0 => low,
        1 => high,
        2 => Math.Clamp(random.Next(-2, 3), low, high),
        _ => random.Next(low, high + 1),
    };
}
