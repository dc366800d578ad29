using HwStack.Chip;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>Synapses that spikes reach without an event for a row, and cores that are swept together, against the scalar engine.</summary>
public class DirectArcsTests
{
    [SimdFact(SimdLevel.Scalar)]
    public void Swept_cores_with_scalar_kernels() => CompareSwept(SimdLevel.Scalar);

    [SimdFact(SimdLevel.Avx2)]
    public void Swept_cores_with_Avx2_kernels() => CompareSwept(SimdLevel.Avx2);

    [SimdFact(SimdLevel.Avx512)]
    public void Swept_cores_with_Avx512_kernels() => CompareSwept(SimdLevel.Avx512);

    [Fact]
    public void Rows_beside_arcs_in_one_core()
    {
        long arcs = 0, synops = 0;
        for (int seed = 1; seed <= 10; seed++)
        {
            MemoryImage image = WithLikeScales(RandomImage.Create(seed, 2, 2, 12 + (4 * (seed % 4)), pendingEntries: 65_536));
            using var fast = new FastEngine(image, threads: 1 + (seed % 2));
            EngineComparison.Run(new ScalarEngine(image), fast, seed, 150);
            arcs += fast.ArcCount;
            synops += DifferentialTests.Total(fast, Counter.SynapticOps);
        }

        Assert.True(arcs > 500 && synops > 100_000, $"{arcs} arcs, {synops} synaptic operations");
    }

    [Fact]
    public void Counters_asked_for_seldom_are_the_same_as_asked_for_in_every_tick()
    {
        ChipImage image = Net(900, 3, 21.5, 0);
        using var often = new FastEngine(image, threads: 1);
        using var seldom = new FastEngine(image, threads: 2);
        for (int tick = 0; tick < 200; tick++)
        {
            often.Tick();
            seldom.Tick();
            _ = often.Counters(0)[Counter.Packets] + often.SetPackets(1)[0];
        }

        EngineComparison.AssertSame(often, seldom, "200 ticks");
        var scalar = new ScalarEngine(image);
        for (int tick = 0; tick < 200; tick++)
        {
            scalar.Tick();
        }

        EngineComparison.AssertSame(scalar, seldom, "200 ticks");
        Assert.True(DifferentialTests.Total(scalar, Counter.Packets) > 1000);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(0)]
    public void A_tick_with_arcs_allocates_nothing(double drive)
    {
        using var engine = new FastEngine(Fed(Net(2000, 41, drive, 1), 0, shuffled: false), threads: 1);
        Assert.True(engine.ArcCount > 5000);
        Run(300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(300);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(DifferentialTests.Total(engine, Counter.Spikes) > 100);

        void Run(int ticks)
        {
            for (int tick = 0; tick < ticks; tick++)
            {
                engine.InjectInput(0, tick % 4, 20);
                engine.Tick();
            }
        }
    }

    [Fact]
    public void Rows_of_many_cells_stay_rows()
    {
        using var fast = new FastEngine(BenchLayout.Build(BenchNetworks.Dense(4, 2), ChipCatalog.Get("nc1"), 256, "dense"));
        Assert.Equal(0, fast.ArcCount);
    }

    [SimdFact(SimdLevel.Scalar)]
    public void Swept_Izhikevich_cores_with_scalar_kernels() => CompareIzhikevich(SimdLevel.Scalar);

    [SimdFact(SimdLevel.Avx2)]
    public void Swept_Izhikevich_cores_with_Avx2_kernels() => CompareIzhikevich(SimdLevel.Avx2);

    [SimdFact(SimdLevel.Avx512)]
    public void Swept_Izhikevich_cores_with_Avx512_kernels() => CompareIzhikevich(SimdLevel.Avx512);

    // One net whose drive leaves no state at rest, and one with too little drive, which is not swept.
    private static void CompareIzhikevich(SimdLevel level)
    {
        foreach ((string preset, int drive, bool shuffled) in new[] { ("RS", 12, false), ("CH", 16, true), ("LTS", 2, false) })
        {
            (NeuronClass neuronClass, NeuronRecord record) = IzhikevichClass.For(preset);
            MemoryImage net = Fed(Net(700, 41, 20, 0), 5, shuffled);
            CoreImage[] cores = [.. Enumerable.Range(0, net.CoreCount).Select(net.ReadCore).Select(c => new CoreImage
            {
                Id = c.Id, Classes = [neuronClass with { Rounding = Rounding.Dither, StartTick = c.Classes[0].StartTick }],
                Neurons = [.. c.Neurons.Select((n, i) => record with
                {
                    V0 = (sbyte)(n.V0 - 100), BiasV = (short)(drive * 256), BiasU = (short)(drive / 4), LogicalId = n.LogicalId, DestinationSet = n.DestinationSet,
                })],
                Sets = c.Sets, Sources = c.Sources, Bitmaps = c.Bitmaps, Descriptors = c.Descriptors, Rows = c.Rows,
            })];
            var image = new MemoryImage(net.Chip, net.MeshX, net.MeshY, net.Seed, net.Io, net.Provenance, net.Ports, cores);
            var scalar = new ScalarEngine(image);
            using var fast = new FastEngine(image, threads: 2, level: level);
            for (int tick = 0; tick < 150; tick++)
            {
                foreach (Engine engine in new Engine[] { scalar, fast })
                {
                    if (tick % 4 == 1)
                    {
                        engine.InjectInput(0, tick % 3, 3);
                    }

                    engine.Tick();
                }

                EngineComparison.AssertSame(scalar, fast, $"{preset}, tick {tick}");
            }

            Assert.True(DifferentialTests.Total(fast, Counter.Spikes) > (drive > 2 ? 500 : 0));
            Assert.True(DifferentialTests.Total(fast, Counter.Saturations) > 0);
        }
    }

    // Strong inhibition clamps v; the last core is not full; held cores start late; the host interrupts the sweep; ids do not count up.
    private static void CompareSwept(SimdLevel level)
    {
        long saturations = 0;
        foreach ((int delay, ushort startTick, double drive) in new[] { (0, (ushort)0, 21.0), (2, (ushort)7, 22.0), (1, (ushort)0, 24.0) })
        {
            ChipImage image = Fed(Net(1000, 40 + delay, drive, delay), startTick, shuffled: delay == 1);
            var scalar = new ScalarEngine(image);
            using var one = new FastEngine(image, threads: 1, level: level);
            using var two = new FastEngine(image, threads: 2, level: level);
            Assert.Equal(one.ArcCount, two.ArcCount);
            Assert.True(one.ArcCount > 5000, $"{one.ArcCount} arcs");
            for (int tick = 0; tick < 120; tick++)
            {
                foreach (Engine engine in new Engine[] { scalar, one, two })
                {
                    if (tick % 3 == 1)
                    {
                        engine.InjectInput(0, tick % 4, (tick % 5) - 2);
                    }

                    engine.Tick();
                }

                EngineComparison.AssertSame(scalar, one, $"tick {tick}, one thread");
                EngineComparison.AssertSame(scalar, two, $"tick {tick}, two threads");
            }

            saturations += DifferentialTests.Total(one, Counter.Saturations);
            long spikes = DifferentialTests.Total(one, Counter.Spikes);
            Assert.True(spikes > 500, $"{spikes} spikes");
        }

        Assert.True(saturations > 100, $"{saturations} saturations");
    }

    internal static MemoryImage Net(int neurons, int fanOut, double drive, int delay) => BenchLayout.Build(
        fanOut < 40 ? BenchNetworks.SmallWorld(neurons, 2 * fanOut, 0.1, new HwbDrive(drive, 2, 5, delay)) : BenchNetworks.SmallWorld(neurons, 6, 0.1, new HwbDrive(drive, 2, 12, delay)),
        Roomy, 256, "net");

    // With queues that cannot overflow.
    private static ChipDescription Roomy
    {
        get
        {
            ChipDescription chip = ChipCatalog.Get("nc1");
            return chip with { Core = chip.Core with { PendingEntries = 65_536 } };
        }
    }

    // Sums of arcs have 16 bits, which the exponents of a random image seldom leave.
    private static MemoryImage WithLikeScales(MemoryImage image)
    {
        CoreImage[] cores = [.. Enumerable.Range(0, image.CoreCount).Select(image.ReadCore).Select(core => new CoreImage
        {
            Id = core.Id, Classes = core.Classes, Sets = core.Sets, Sources = core.Sources, Bitmaps = core.Bitmaps, Rows = core.Rows,
            Neurons = [.. core.Neurons.Select((n, i) => n with { Exponent = (sbyte)(i % 2) })],
            Descriptors = [.. core.Descriptors.Select((d, i) => d.Format == RowFormat.List ? d : RowDescriptor.Pack(d.Format, d.Address, d.Count, d.Start, d.Delay, (i % 2) - 2))],
        })];
        return new MemoryImage(image.Chip, image.MeshX, image.MeshY, image.Seed, image.Io, image.Provenance, image.Ports, cores);
    }

    internal static MemoryImage Fed(MemoryImage image, ushort startTick, bool shuffled, Func<NeuronClass, NeuronClass>? change = null)
    {
        CoreImage[] cores = [.. Enumerable.Range(0, image.CoreCount).Select(image.ReadCore)];
        CoreImage core = cores[1];
        int bitmapBytes = image.Chip.Core.BitmapBytes;
        byte[] bitmap = new byte[bitmapBytes];
        bitmap[0] = 15;
        int first = core.Descriptors.Length;
        cores[1] = new CoreImage
        {
            Id = core.Id, Classes = core.Classes, Neurons = core.Neurons, Sets = core.Sets,
            Sources = [.. core.Sources, new AxonSource(CoreId.Port(0), 0, (uint)first)], Bitmaps = [.. core.Bitmaps, .. bitmap],
            Descriptors = [.. core.Descriptors, .. Enumerable.Range(0, 4).Select(i => RowDescriptor.Pack(RowFormat.Dense, core.Rows.Length, 6, 40 * i, i, 3))],
            Rows = [.. core.Rows, 0x71, 0x29, 0x3d],
        };
        cores = [.. cores.Select((c, i) => new CoreImage
        {
            Id = c.Id, Classes = [.. c.Classes.Select(k => change?.Invoke(k) ?? k).Select(k => k with { StartTick = i == 2 ? startTick : (ushort)0 })],
            Neurons = [.. c.Neurons.Select((n, k) => shuffled ? n with { LogicalId = n.LogicalId ^ (uint)(k % 7) } : n)],
            Sets = c.Sets, Sources = c.Sources, Bitmaps = c.Bitmaps, Descriptors = c.Descriptors, Rows = c.Rows,
        })];
        var port = new PortImage
        {
            Id = CoreId.Port(0), IsInput = true, Channels = 4, PayloadMax = 20, Runs = [], ChannelSet = [1, 1, 1, 1],
            Sets = new DestinationSets([0, 0, 1], [0, 0], [core.Id]),
        };
        var inputs = new InputMap("in", 0, [4], 1, 20);
        var io = new IoMap([inputs], [], [], 1e-3);
        return new MemoryImage(image.Chip, image.MeshX, image.MeshY, image.Seed, io, image.Provenance, [port], cores);
    }
}
