using HwStack.Chip;
using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>The vector neuron kernels against their scalar twin: all models, roundings and reset rules, any state, accumulators up to the edge of 32 bits.</summary>
public unsafe class NeuronKernelTests
{
    [SimdFact(SimdLevel.Avx512)]
    public void Avx512_equals_the_scalar_twin() => Compare(SimdLevel.Avx512);

    [SimdFact(SimdLevel.Avx2)]
    public void Avx2_equals_the_scalar_twin() => Compare(SimdLevel.Avx2);

    private static void Compare(SimdLevel level)
    {
        var random = new Random(7);
        var expected = new NeuronTable(1);
        var actual = new NeuronTable(1);
        var accumulator = new AlignedBuffer<int>(NeuronBlock.Size);
        long fired = 0, clamped = 0;
        for (int round = 0; round < 6000; round++)
        {
            ClassConstants c = ClassConstants.From(RandomClass(random, round));
            Fill(random, expected, accumulator, c.Refractory);
            Copy(expected, actual);
            ulong mask = random.Next(3) == 0 ? ~0UL : (ulong)random.NextInt64() << random.Next(2);
            TickConstants tick = TickConstants.At(random.NextInt64(1L << 33), (uint)random.Next());
            long expectedSaturations = 0, actualSaturations = 0;
            ulong expectedFired = new Kernels(SimdLevel.Scalar).Update(c, Block(expected, accumulator), mask, tick, ref expectedSaturations);
            ulong actualFired = new Kernels(level).Update(c, Block(actual, accumulator), mask, tick, ref actualSaturations);
            string where = $"round {round}: {c.Source}";
            Assert.True(expectedFired == actualFired, where);
            Assert.True(expectedSaturations == actualSaturations, where);
            Assert.True(States(expected).SequenceEqual(States(actual)), where);
            Assert.Equal(new Kernels(SimdLevel.Scalar).NonZero(Block(expected, accumulator)), new Kernels(level).NonZero(Block(actual, accumulator)));
            fired += ulong.PopCount(expectedFired) > 0 ? 1 : 0;
            clamped += expectedSaturations;
        }

        Assert.True(fired > 1000 && clamped > 1000);
    }

    private static NeuronClass RandomClass(Random random, int round)
    {
        bool cuba = (round & 1) != 0;
        return new NeuronClass
        {
            Model = cuba ? NeuronModel.Cuba : NeuronModel.Lif,
            Rounding = (Rounding)(round / 2 % 3),
            Reset = (ResetMode)(round / 6 % 5),
            RefractoryTicks = (byte)(random.Next(2) * random.Next(16)),
            LeakV = Leak(random),
            LeakU = Leak(random),
            LinearLeak = (ushort)(random.Next(2) * random.Next(65536)),
            Gain = (sbyte)random.Next(-8, 8),
            Flags = (random.Next(4) == 0 ? NeuronFlags.NeverFires : 0) | (random.Next(2) == 0 ? NeuronFlags.PreviousU : 0),
        };
    }

    private static ushort Leak(Random random) => (ushort)(random.Next(4) switch { 0 => 0, 1 => 65535, 2 => 32768, _ => random.Next(65536) });

    internal static void Fill(Random random, NeuronTable table, AlignedBuffer<int> accumulator, int refractoryTicks)
    {
        bool shared = random.Next(2) == 0, countsUp = random.Next(2) == 0, quiet = random.Next(3) == 0;
        var common = new SharedParameters
        {
            BiasV = (short)random.Next(-32768, 32768), BiasU = (short)random.Next(-32768, 32768), Threshold = (sbyte)random.Next(-128, 128), Reset = (sbyte)random.Next(-128, 128),
            AreShared = shared, IdsCountUp = countsUp, FirstLogicalId = (uint)random.NextInt64(1L << 32),
        };
        table.Shared.Pointer[0] = common;
        for (int n = 0; n < NeuronBlock.Size; n++)
        {
            table.V.Pointer[n] = (sbyte)random.Next(-128, 128);
            table.U.Pointer[n] = (sbyte)random.Next(-128, 128);
            table.Refractory.Pointer[n] = (byte)(random.Next(3) == 0 ? random.Next(refractoryTicks + 1) : 0);
            table.Threshold.Pointer[n] = shared ? common.Threshold : (sbyte)random.Next(-128, 128);
            table.Reset.Pointer[n] = shared ? common.Reset : (sbyte)random.Next(-128, 128);
            table.BiasV.Pointer[n] = shared ? common.BiasV : (short)random.Next(-32768, 32768);
            table.BiasU.Pointer[n] = shared ? common.BiasU : (short)random.Next(-32768, 32768);
            table.LogicalId.Pointer[n] = countsUp ? unchecked(common.FirstLogicalId + (uint)n) : (uint)random.NextInt64(1L << 32);
            accumulator.Pointer[n] = quiet ? random.Next(-3000, 3000) : random.Next(5) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-60_000, 60_000);
        }
    }

    internal static void Copy(NeuronTable from, NeuronTable to)
    {
        to.Shared.Pointer[0] = from.Shared.Pointer[0];
        for (int n = 0; n < NeuronBlock.Size; n++)
        {
            to.V.Pointer[n] = from.V.Pointer[n];
            to.U.Pointer[n] = from.U.Pointer[n];
            to.Refractory.Pointer[n] = from.Refractory.Pointer[n];
            to.Threshold.Pointer[n] = from.Threshold.Pointer[n];
            to.Reset.Pointer[n] = from.Reset.Pointer[n];
            to.BiasV.Pointer[n] = from.BiasV.Pointer[n];
            to.BiasU.Pointer[n] = from.BiasU.Pointer[n];
            to.LogicalId.Pointer[n] = from.LogicalId.Pointer[n];
        }
    }

    internal static int[] States(NeuronTable table) =>
        [.. Enumerable.Range(0, NeuronBlock.Size).SelectMany(n => new int[] { table.V.Pointer[n], table.U.Pointer[n], table.Refractory.Pointer[n] })];

    internal static NeuronBlock Block(NeuronTable table, AlignedBuffer<int> accumulator) => new()
    {
        V = table.V.Pointer, U = table.U.Pointer, Refractory = table.Refractory.Pointer, Threshold = table.Threshold.Pointer, Reset = table.Reset.Pointer,
        BiasV = table.BiasV.Pointer, BiasU = table.BiasU.Pointer, LogicalId = table.LogicalId.Pointer, Shared = table.Shared.Pointer, Accumulator = accumulator.Pointer,
    };
}
