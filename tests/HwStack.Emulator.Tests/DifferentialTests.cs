using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class DifferentialTests
{
    [Theory]
    [InlineData(1, 1, 1, 20)]
    [InlineData(2, 3, 2, 12)]
    [InlineData(3, 2, 3, 16)]
    [InlineData(4, 4, 1, 10)]
    [InlineData(5, 2, 2, 30)]
    [InlineData(6, 3, 3, 8)]
    public void Scalar_engine_agrees_with_the_naive_engine(int seed, int meshX, int meshY, int neurons)
    {
        MemoryImage image = RandomImage.Create(seed, meshX, meshY, neurons);
        var scalar = new ScalarEngine(image);
        EngineComparison.Run(new NaiveEngine(image), scalar, seed, 300);
        Assert.True(Total(scalar, Counter.Spikes) > 100, "a silent image proves nothing");
        Assert.True(Total(scalar, Counter.SynapticOps) > 1000);
    }

    [Theory]
    [InlineData(11, 6)]
    [InlineData(12, 25)]
    [InlineData(13, 3)]
    public void They_drop_the_same_events_when_queues_are_full(int seed, int pendingEntries)
    {
        MemoryImage image = RandomImage.Create(seed, 2, 2, 16, pendingEntries);
        var scalar = new ScalarEngine(image);
        EngineComparison.Run(new NaiveEngine(image), scalar, seed, 200, 0.4);
        Assert.True(Total(scalar, Counter.QueueOverflows) > 20);
    }

    [Theory]
    [InlineData(31, 2, 2, 20)]
    [InlineData(36, 2, 1, 40)]
    [InlineData(33, 3, 2, 12)]
    public void They_agree_on_Izhikevich_QLIF_and_TABLE_neurons(int seed, int meshX, int meshY, int neurons)
    {
        MemoryImage image = RandomImage.Create(seed, meshX, meshY, neurons, models: true);
        Assert.Empty(ImageVerifier.Verify(image));
        NeuronModel[] found = [.. Enumerable.Range(0, image.CoreCount).SelectMany(core => image.ReadCore(core).Classes).Select(c => c.Model)];
        Assert.Contains(NeuronModel.Table, found);
        var scalar = new ScalarEngine(image);
        EngineComparison.Run(new NaiveEngine(image), scalar, seed, 300);
        Assert.True(Total(scalar, Counter.Spikes) > 100, "a silent image proves nothing");
    }

    [Fact]
    public void They_agree_when_a_source_needs_several_axon_map_pages_and_targets_have_12_bits()
    {
        MemoryImage paged = RandomImage.Create(21, 2, 1, 14, neuronsMax: 16);
        Assert.Contains(paged.ReadCore(0).Sources, s => s.Page == 2);
        EngineComparison.Run(new NaiveEngine(paged), new ScalarEngine(paged), 21, 200);
        MemoryImage wide = RandomImage.Create(22, 2, 1, 20, neuronsMax: 4096);
        EngineComparison.Run(new NaiveEngine(wide), new ScalarEngine(wide), 22, 100);
    }

    [Fact]
    public void Random_images_use_every_feature_and_the_same_seed_gives_the_same_image()
    {
        long dendrites = 0, saturations = 0, spikes = 0, outputs = 0;
        for (int seed = 1; seed <= 6; seed++)
        {
            var engine = new ScalarEngine(RandomImage.Create(seed, 3, 2, 14));
            for (int tick = 0; tick < 100; tick++)
            {
                foreach ((int channel, int payload) in RandomImage.Stimulus(seed, tick))
                {
                    engine.InjectInput(0, channel, payload);
                }

                engine.Tick();
                outputs += engine.Outputs.Length;
            }

            dendrites += Total(engine, Counter.PartialSums);
            saturations += Total(engine, Counter.Saturations);
            spikes += Total(engine, Counter.Spikes);
        }

        Assert.All(new[] { dendrites, saturations, spikes, outputs }, count => Assert.True(count > 50));
        Assert.Equal(RandomImage.Create(3, 2, 2, 9).ReadCore(1).Rows, RandomImage.Create(3, 2, 2, 9).ReadCore(1).Rows);
        Assert.NotEqual(RandomImage.Create(3, 2, 2, 9).ReadCore(0).Rows, RandomImage.Create(4, 2, 2, 9).ReadCore(0).Rows);
    }

    internal static long Total(Engine engine, int counter)
    {
        long total = 0;
        for (int core = 0; core < engine.Image.CoreCount; core++)
        {
            total += engine.Counters(core)[counter];
        }

        return total;
    }
}
