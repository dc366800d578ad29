using HwStack.Chip;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>Cores that are left alone while nothing comes, against the scalar engine: looked at in every tick, now and then, and only in the end.</summary>
public class LazyCoresTests
{
    [SimdFact(SimdLevel.Scalar)]
    public void Scalar_kernels() => Compare(SimdLevel.Scalar, 1);

    [SimdFact(SimdLevel.Avx2)]
    public void Avx2_kernels() => Compare(SimdLevel.Avx2, 2);

    [SimdFact(SimdLevel.Avx512)]
    public void Avx512_kernels() => Compare(SimdLevel.Avx512, 2);

    [Fact]
    public void A_lazy_neuron_decays_as_if_it_were_stepped()
    {
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            var source = new NeuronClass
            {
                Rounding = round % 2 == 0 ? Rounding.Dither : Rounding.NearestEven, LeakV = (ushort)(round % 5 == 0 ? 0 : random.Next(1, 65_536)),
                LinearLeak = (ushort)(round % 5 == 0 ? random.Next(1, 2000) : random.Next(2) * random.Next(300)),
            };
            var record = new NeuronRecord { Threshold = 127, LogicalId = (uint)random.Next() };
            var core = new CoreImage { Id = new CoreId(0), Classes = [source], Neurons = [record], Sets = DestinationSets.Empty, Sources = [], Bitmaps = [], Descriptors = [], Rows = [] };
            var lazy = LazyClass.Of(core, source, null);
            Assert.NotNull(lazy);
            long start = random.NextInt64(1L << 33), ticks = random.Next(8) == 0 ? 70_000 : random.Next(200), updates = 0;
            NeuronState state = new((sbyte)random.Next(-128, 127), 0, (byte)random.Next(4));
            sbyte v = state.V;
            byte refractory = state.Refractory;
            for (long tick = start; tick < start + ticks; tick++)
            {
                updates += NeuronStep.IsAtRest(source, record, state) ? 0 : 1;
                state = NeuronStep.Step(source, record, state, 0, (uint)tick, 1).State;
            }

            Assert.Equal(updates, lazy.Advance(ref v, ref refractory, (uint)start + record.LogicalId & 15, ticks));
            Assert.Equal(state, new NeuronState(v, 0, refractory));
        }
    }

    private static void Compare(SimdLevel level, int threads)
    {
        foreach ((int delay, Rounding rounding, ushort linearLeak) in new[] { (0, Rounding.Dither, (ushort)0), (1, Rounding.NearestEven, (ushort)0), (0, Rounding.Dither, (ushort)90) })
        {
            MemoryImage image = DirectArcsTests.Fed(DirectArcsTests.Net(1000, 41, 0, delay), 0, shuffled: delay == 1, c => c with { Rounding = rounding, LinearLeak = linearLeak });
            var scalar = new ScalarEngine(image);
            using var often = new FastEngine(image, threads: threads, level: level);
            using var seldom = new FastEngine(image, threads: threads, level: level);
            var random = new Random(5);
            for (int tick = 0; tick < 400; tick++)
            {
                int channel = tick % 4, payload = random.Next(-5, 20);
                foreach (Engine engine in new Engine[] { scalar, often, seldom })
                {
                    if (tick % 150 < 60)
                    {
                        engine.InjectInput(0, channel, payload);
                    }

                    engine.Tick();
                }

                EngineComparison.AssertSame(scalar, often, $"tick {tick}");
                Assert.Empty(scalar.ActiveCores.ToArray().Except(often.ActiveCores.ToArray()));
                if (tick % 97 == 96)
                {
                    EngineComparison.AssertSame(scalar, seldom, $"tick {tick}, seldom looked at");
                }
            }

            EngineComparison.AssertSame(scalar, seldom, "end");
            Assert.True(DifferentialTests.Total(scalar, Counter.Spikes) > 300, $"{DifferentialTests.Total(scalar, Counter.Spikes)} spikes");
            Assert.True(DifferentialTests.Total(scalar, Counter.NeuronUpdates) > 5000);
        }
    }
}
