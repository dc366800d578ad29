using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator.Tests.Fast;

public class FastEngineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reset_and_run_equals_a_fresh_engine(int threads)
    {
        MemoryImage image = RandomImage.Create(31, 2, 2, 12, pendingEntries: 20);
        using var used = new FastEngine(image, 5, threads);
        for (int tick = 0; tick < 50; tick++)
        {
            used.InjectInput(0, tick % RandomImage.InputChannels, 20);
            used.Tick();
        }

        used.InjectInput(0, 3, 9); // forgotten by the reset
        used.Reset();
        Assert.Equal(image.Seed, used.Seed);
        Assert.Equal(0, used.NextTick);
        Assert.True(used.Spikes.IsEmpty && used.ActiveCores.IsEmpty);
        EngineComparison.Run(new ScalarEngine(image), used, 31, 60);
    }

    [Fact]
    public void A_tick_allocates_nothing_once_buffers_have_grown()
    {
        using var engine = new FastEngine(SmallWorld(), threads: 1);
        long spikes = 0;
        for (int tick = 0; tick < 300; tick++)
        {
            engine.Tick();
            spikes += engine.Spikes.Length;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < 300; tick++)
        {
            engine.Tick();
            spikes += engine.Spikes.Length;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(spikes > 1000);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Cores_at_rest_are_not_visited()
    {
        var builder = new ImageBuilder(8);
        for (int x = 0; x < 8; x++)
        {
            builder.Core(x).Relay(1, CoreId.At((x + 1) % 8, 0, 8));
            builder.Core(x).Axon(CoreId.At((x + 7) % 8, 0, 8), 0, Row.To(0, 1));
        }

        builder.Core(0).Axon(builder.Input(0, 1, CoreId.At(0, 0, 8)), 0, Row.To(0, 1));
        using var engine = new FastEngine(builder.Build(), threads: 2);
        engine.Tick();
        Assert.True(engine.ActiveCores.IsEmpty);
        engine.InjectInput(0, 0, 1);
        for (int tick = 0; tick < 20; tick++)
        {
            engine.Tick();
            Assert.Equal([tick % 8], engine.ActiveCores.ToArray());
            Assert.Equal(new SpikeEvent(tick % 8, 0), engine.Spikes.ToArray().Single());
        }
    }

    [Fact]
    public void Too_much_input_on_a_channel_is_refused_and_forgotten()
    {
        MemoryImage image = RandomImage.Create(41, 2, 2, 12);
        using var engine = new FastEngine(image, threads: 2);
        engine.Tick();
        ulong hash = engine.StateHash();
        engine.InjectInput(0, 4, RandomImage.PayloadMax);
        engine.InjectInput(0, 4, -1);
        Assert.Contains("channel 4 of port 0", Assert.Throws<InvalidOperationException>(engine.Tick).Message, StringComparison.Ordinal);
        Assert.Equal(hash, engine.StateHash());
        Assert.True(engine.Spikes.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(0, RandomImage.InputChannels, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.InjectInput(0, 0, RandomImage.PayloadMax + 1));
        engine.Tick();
    }

    [Fact]
    public void Models_without_a_vector_kernel_are_stepped_one_by_one()
    {
        var izhikevich = new NeuronClass { Model = NeuronModel.Izhikevich, RefractoryTicks = 1, P0 = 300, P1 = 900, P2 = 200, P3 = -40, P4 = 60, P5 = 20 };
        var qlif = new NeuronClass { Model = NeuronModel.Qlif, Rounding = Rounding.Dither, P0 = 500, P1 = 20_000, P2 = 300 };
        MemoryImage image = RandomImage.Create(51, 2, 2, 40);
        CoreImage[] cores = [.. Enumerable.Range(0, image.CoreCount).Select(i => With(image.ReadCore(i), izhikevich, qlif))];
        var mixed = new MemoryImage(image.Chip, image.MeshX, image.MeshY, image.Seed, image.Io, image.Provenance, image.Ports, cores);
        using var fast = new FastEngine(mixed, threads: 2);
        EngineComparison.Run(new ScalarEngine(mixed), fast, 51, 200);
        Assert.True(DifferentialTests.Total(fast, Counter.Spikes) > 100);
    }

    [Fact]
    public void Hand_made_networks_agree_with_the_scalar_engine_over_thousands_of_ticks()
    {
        ChipImage image = SmallWorld();
        var scalar = new ScalarEngine(image);
        using var one = new FastEngine(image, threads: 1);
        using var two = new FastEngine(image, threads: 2);
        for (int tick = 0; tick < 2000; tick++)
        {
            scalar.Tick();
            one.Tick();
            two.Tick();
            Assert.True(scalar.Spikes.SequenceEqual(one.Spikes) && scalar.Spikes.SequenceEqual(two.Spikes), $"tick {tick}");
        }

        EngineComparison.AssertSame(scalar, one, "one thread");
        EngineComparison.AssertSame(scalar, two, "two threads");
    }

    [Fact]
    public void Broken_rows_are_refused_when_the_image_is_loaded()
    {
        static string Code(Func<CoreImage, CoreImage> breakIt)
        {
            var builder = new ImageBuilder();
            builder.Core(0).Relay(1, CoreId.At(0, 0, 1));
            builder.Core(0).Axon(CoreId.At(0, 0, 1), 0, Row.To(0, 3));
            MemoryImage image = builder.Build();
            var broken = new MemoryImage(image.Chip, 1, 1, 1, image.Io, image.Provenance, image.Ports, [breakIt(image.ReadCore(0))]);
            return Assert.Throws<UserErrorException>(() => new FastEngine(broken)).Errors[0].Code;
        }

        Assert.Equal("HW2950", Code(core => Replace(core, RowDescriptor.Pack(RowFormat.Dense, 5000, 1, 0, 0, 0))));
        Assert.Equal("HW2950", Code(core => Replace(core, new RowDescriptor(7UL << 57))));
        Assert.Equal("HW2951", Code(core => Replace(core, RowDescriptor.Pack(RowFormat.Dense, 0, 1, 90, 0, 0))));
        Assert.Equal("HW2952", Code(core => Replace(core, RowDescriptor.Pack(RowFormat.List, 9, 2, 0, 0, 0))));
    }

    [Fact]
    public void Options_choose_the_engine()
    {
        MemoryImage image = RandomImage.Create(61, 2, 1, 8);
        Assert.IsType<ScalarEngine>(new EmulatorOptions { Engine = EngineKind.Scalar }.CreateEngine(image));
        using var fast = (FastEngine)new EmulatorOptions { Threads = 2, Simd = SimdLevel.Scalar }.CreateEngine(image);
        Assert.Equal((2, SimdLevel.Scalar), (fast.Threads, fast.Level));
        Assert.Equal("HW0210", Assert.Throws<UserErrorException>(() => new EmulatorOptions { Threads = 0 }.CreateEngine(image)).Errors[0].Code);
        using var target = new EmulatorTarget(image, new EmulatorOptions { Engine = EngineKind.Fast });
        Assert.IsType<FastEngine>(target.Engine);
    }

    internal static ChipImage SmallWorld() =>
        BenchLayout.Build(BenchNetworks.SmallWorld(3000, 6, 0.05, new HwbDrive(21, 2, 5, 3)), ChipCatalog.Get("nc1"), 256, "test");

    private static CoreImage Replace(CoreImage core, RowDescriptor descriptor) => new()
    {
        Id = core.Id, Classes = core.Classes, Neurons = core.Neurons, Sets = core.Sets, Sources = core.Sources, Bitmaps = core.Bitmaps,
        Descriptors = [descriptor], Rows = core.Rows,
    };

    private static CoreImage With(CoreImage core, NeuronClass izhikevich, NeuronClass qlif)
    {
        NeuronClass[] classes = [.. core.Classes, izhikevich, qlif];
        bool Plain(NeuronRecord record) => core.Classes[record.Class] is { Model: NeuronModel.Lif or NeuronModel.Cuba, Flags: 0 };
        NeuronRecord[] neurons = [.. core.Neurons.Select((record, n) => Plain(record) && n % 3 != 0 ? record with { Class = (byte)(core.Classes.Length + (n % 2)) } : record)];
        return new CoreImage
        {
            Id = core.Id, Classes = classes, Neurons = neurons, Sets = core.Sets, Sources = core.Sources, Bitmaps = core.Bitmaps,
            Descriptors = core.Descriptors, Rows = core.Rows,
        };
    }
}
