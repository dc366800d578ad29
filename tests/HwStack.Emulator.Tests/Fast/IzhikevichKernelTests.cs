using HwStack.Chip;
using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>The vector kernels of Izhikevich's model against their scalar twin, and who is at rest: any parameters, any state; and states near rest.</summary>
public unsafe class IzhikevichKernelTests
{
    [SimdFact(SimdLevel.Avx512)]
    public void Avx512_equals_the_scalar_twin() => Compare(SimdLevel.Avx512);

    [SimdFact(SimdLevel.Avx2)]
    public void Avx2_equals_the_scalar_twin() => Compare(SimdLevel.Avx2);

    private static void Compare(SimdLevel level)
    {
        var random = new Random(9);
        NeuronTable expected = new(1), actual = new(1);
        var accumulator = new AlignedBuffer<int>(NeuronBlock.Size);
        long fired = 0, clamped = 0, resting = 0;
        for (int round = 0; round < 4000; round++)
        {
            bool calm = round % 3 == 0;
            ClassConstants c = ClassConstants.From(calm ? CalmClass(random, round) : RandomClass(random, round));
            Fill(random, expected, accumulator, c.Refractory, calm);
            NeuronKernelTests.Copy(expected, actual);
            ulong mask = random.Next(3) == 0 ? ~0UL : (ulong)random.NextInt64() << random.Next(2);
            TickConstants tick = TickConstants.At(random.NextInt64(1L << 33), (uint)random.Next());
            long expectedSaturations = 0, actualSaturations = 0;
            ulong expectedFired = new Kernels(SimdLevel.Scalar).UpdateIzhikevich(c, NeuronKernelTests.Block(expected, accumulator), mask, tick, ref expectedSaturations, out ulong expectedRestless);
            ulong actualFired = new Kernels(level).UpdateIzhikevich(c, NeuronKernelTests.Block(actual, accumulator), mask, tick, ref actualSaturations, out ulong actualRestless);
            string where = $"round {round}: {c.Source}";
            Assert.True(expectedFired == actualFired, where);
            Assert.True(expectedSaturations == actualSaturations, where);
            Assert.True(expectedRestless == actualRestless, where);
            Assert.True(NeuronKernelTests.States(expected).SequenceEqual(NeuronKernelTests.States(actual)), where);
            fired += (long)ulong.PopCount(expectedFired);
            clamped += expectedSaturations;
            resting += (long)ulong.PopCount(mask & ~expectedRestless);
        }

        Assert.True(fired > 1000 && clamped > 1000 && resting > 1000);
    }

    private static NeuronClass RandomClass(Random random, int round) => new()
    {
        Model = NeuronModel.Izhikevich, Rounding = (Rounding)(round % 3), Reset = (ResetMode)(round / 3 % 5), RefractoryTicks = (byte)(random.Next(2) * random.Next(16)),
        LeakU = (ushort)random.Next(65_536), Flags = random.Next(4) == 0 ? NeuronFlags.NeverFires | NeuronFlags.Graded : 0,
        P0 = Parameter(random), P1 = Parameter(random), P2 = Parameter(random), P3 = Parameter(random), P4 = Parameter(random), P5 = Parameter(random), P6 = Parameter(random),
    };

    // v and u keep themselves, give or take the lowest bits, so that many neurons are at rest.
    private static NeuronClass CalmClass(Random random, int round) => new()
    {
        Model = NeuronModel.Izhikevich, Rounding = (Rounding)(round / 3 % 3), Reset = ResetMode.Value, LeakU = (ushort)random.Next(3), P1 = 4096, P2 = (short)random.Next(-9, 9),
        P5 = (short)random.Next(-2, 2), P6 = 900, Flags = random.Next(4) == 0 ? NeuronFlags.NeverFires | NeuronFlags.Graded : 0,
    };

    private static short Parameter(Random random) => (short)(random.Next(3) == 0 ? random.Next(-32_768, 32_768) : random.Next(-2000, 2000));

    private static void Fill(Random random, NeuronTable table, AlignedBuffer<int> accumulator, int refractoryTicks, bool calm)
    {
        NeuronKernelTests.Fill(random, table, accumulator, refractoryTicks);
        for (int n = 0; calm && n < NeuronBlock.Size; n++)
        {
            table.BiasV.Pointer[n] = table.BiasU.Pointer[n] = 0;
            table.V.Pointer[n] = (sbyte)random.Next(-6, 6);
        }

        table.Shared.Pointer[0] = calm ? table.Shared.Pointer[0] with { BiasV = 0, BiasU = 0 } : table.Shared.Pointer[0];
    }
}
