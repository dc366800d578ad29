using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class EngineStateTests
{
    [Fact]
    public void Reset_and_run_equals_a_fresh_engine()
    {
        MemoryImage image = RandomImage.Create(31, 2, 2, 12, pendingEntries: 20);
        var used = new ScalarEngine(image);
        for (int tick = 0; tick < 50; tick++)
        {
            used.InjectInput(0, tick % RandomImage.InputChannels, 20);
            used.Tick();
        }

        used.InjectInput(0, 3, 9); // forgotten by the reset
        used.Reset();
        EngineComparison.Run(new ScalarEngine(image), used, 31, 60);
    }

    [Fact]
    public void Reset_takes_the_seed_of_the_run_or_goes_back_to_the_images()
    {
        MemoryImage image = RandomImage.Create(32, 2, 2, 12);
        var engine = new ScalarEngine(image, 77);
        Assert.Equal(77u, engine.Seed);
        engine.Reset();
        Assert.Equal(image.Seed, engine.Seed);
        EngineComparison.Run(new ScalarEngine(image), engine, 32, 30);
    }

    [Fact]
    public void State_hashes_differ_in_one_state_one_pending_event_and_the_tick()
    {
        ImageBuilder Board(int delay, sbyte v0)
        {
            var builder = new ImageBuilder();
            CoreBuilder core = builder.Core(0);
            core.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, new NeuronRecord { V0 = v0 });
            core.Axon(builder.Input(0, 1, core.Id), 0, Row.To(0, 1, delay));
            return builder;
        }

        ulong Hash(int delay, sbyte v0, int payload)
        {
            var engine = new ScalarEngine(Board(delay, v0).Build());
            engine.InjectInput(0, 0, payload);
            engine.Tick();
            return engine.StateHash();
        }

        Assert.Equal(Hash(3, 5, 2), Hash(3, 5, 2));
        ulong[] all = [Hash(3, 5, 2), Hash(4, 5, 2), Hash(3, 5, 3), Hash(3, 6, 2), Hash(3, 5, -2)];
        Assert.Equal(all.Length, all.Distinct().Count());
        var idle = new ScalarEngine(Board(0, 0).Build());
        ulong first = idle.StateHash();
        idle.Tick();
        Assert.NotEqual(first, idle.StateHash());
    }

    [Fact]
    public void A_tick_allocates_nothing_once_its_buffers_have_grown()
    {
        var engine = new ScalarEngine(RandomImage.Create(33, 3, 3, 30));
        void Run(int ticks)
        {
            for (int tick = 0; tick < ticks; tick++)
            {
                for (int channel = RandomImage.InputChannels - 1; channel >= 0; channel--)
                {
                    engine.InjectInput(0, channel, 60);
                }

                engine.Tick();
            }
        }

        Run(300);
        engine.Reset();
        Run(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_unknown_neuron_model_and_a_dendrite_without_soma_are_refused()
    {
        var unknown = new ImageBuilder();
        unknown.Core(0).Neuron(new NeuronClass { Model = (NeuronModel)99 }, default);
        Assert.Equal("HW2900", Assert.Throws<UserErrorException>(() => new ScalarEngine(unknown.Build())).Errors[0].Code);
        var lost = new ImageBuilder(2);
        lost.Core(1).Relay(1);
        lost.Core(0).Neuron(new NeuronClass { Model = NeuronModel.Dendrite }, new NeuronRecord { BiasV = 1 }, lost.Core(1).Id);
        UserError error = Assert.Throws<UserErrorException>(() => new ScalarEngine(lost.Build())).Errors[0];
        Assert.Equal("HW2901", error.Code);
        Assert.Contains("neuron 0 of core 0", error.Message);
    }
}
