using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class NeuronPhaseTests
{
    [Fact]
    public void A_graded_neuron_sends_its_state_while_it_is_not_zero_and_never_spikes()
    {
        var builder = new ImageBuilder(2);
        CoreBuilder core = builder.Core(0), next = builder.Core(1);
        CoreId output = builder.Output(1, 1, new PortRun(core.Id, 0, 1, 0));
        core.Neuron(new NeuronClass { LinearLeak = 10 * 256, Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }, default, next.Id, output);
        core.Axon(builder.Input(0, 1, core.Id), 0, Row.To(0, 1));
        next.Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, default);
        next.Axon(core.Id, 0, Row.To(0, -1));
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 0, -25);
        List<int> payloads = [];
        for (int tick = 0; tick < 5; tick++)
        {
            engine.Tick();
            Assert.Equal(0, engine.Spikes.Length);
            payloads.AddRange(engine.Outputs.ToArray().Select(o => o.Payload));
        }

        Assert.Equal([-25, -15, -5], payloads);
        Assert.Equal([45], EngineAssert.V(engine, 1));
        EngineAssert.Counters(engine, 0, "1 1 1 4 0 3 6 0 0 0");
    }

    [Fact]
    public void A_held_neuron_drops_input_keeps_its_state_sends_nothing_and_is_not_counted()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        CoreId output = builder.Output(1, 1, new PortRun(core.Id, 0, 1, 0));
        core.Neuron(new NeuronClass { StartTick = 3, Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }, new NeuronRecord { V0 = 9, BiasV = 256 }, output);
        core.Axon(builder.Input(0, 1, core.Id), 0, Row.To(0, 2));
        var engine = new ScalarEngine(builder.Build());
        List<(long Tick, int Payload)> sent = [];
        for (int tick = 0; tick < 5; tick++)
        {
            engine.InjectInput(0, 0, 1);
            engine.Tick();
            sent.AddRange(engine.Outputs.ToArray().Select(o => (engine.NextTick - 1, o.Payload)));
        }

        Assert.Equal([(3L, 12), (4L, 15)], sent);
        EngineAssert.Counters(engine, 0, "5 5 5 2 0 2 2 0 0 0");
    }

    [Fact]
    public void A_partial_sum_arrives_exact_in_the_same_tick()
    {
        // All in 1/256: 69 or 70 as a partial sum, 63 on the soma itself, bias −4. Half an LSB is 128, so one unit lost on the way would change the spike.
        var builder = new ImageBuilder(2);
        CoreBuilder dendrites = builder.Core(0), somas = builder.Core(1);
        CoreId input = builder.Input(0, 2, dendrites.Id, somas.Id);
        dendrites.Neuron(new NeuronClass { Model = NeuronModel.Dendrite }, new NeuronRecord { BiasV = 1 }, somas.Id);
        dendrites.Axon(input, 0, Row.To(0, 1, exponent: -8)).Axon(input, 1, Row.To(0, 1, exponent: -8));
        somas.Relay(100);
        somas.Neuron(new NeuronClass { Rounding = Rounding.NearestEven }, new NeuronRecord { Threshold = 1, BiasV = -4 });
        somas.Axon(input, 0, Row.To(1, 1, exponent: -8));
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 0, 63);
        engine.InjectInput(0, 1, 6); // 63 + 6 + 63 − 4 = 128: half, which ties to even 0
        engine.Tick();
        Assert.Equal([0, 0], EngineAssert.V(engine, 1));
        Assert.Equal(0, engine.Spikes.Length);
        engine.InjectInput(0, 0, 63);
        engine.InjectInput(0, 1, 7); // 129: above half
        engine.Tick();
        Assert.Equal([new SpikeEvent(1, 1)], engine.Spikes.ToArray());
        EngineAssert.Counters(engine, 0, "4 4 4 2 0 0 0 2 0 0");
        EngineAssert.Counters(engine, 1, "2 2 2 2 1 0 0 0 0 0");
    }

    [Fact]
    public void A_partial_sum_of_zero_is_still_input()
    {
        var builder = new ImageBuilder(2);
        CoreBuilder dendrites = builder.Core(0), somas = builder.Core(1);
        dendrites.Neuron(new NeuronClass { Model = NeuronModel.Dendrite }, default, somas.Id);
        dendrites.Axon(builder.Input(0, 2, dendrites.Id), 0, Row.To(0, 4)).Axon(CoreId.Port(0), 1, Row.To(0, -4));
        somas.Relay(5);
        var engine = new ScalarEngine(builder.Build());
        engine.InjectInput(0, 0, 1);
        engine.InjectInput(0, 1, 1);
        engine.Tick();
        EngineAssert.Counters(engine, 1, "0 0 0 1 0 0 0 0 0 0");
        Assert.Equal([0, 1], engine.ActiveCores.ToArray());
    }

    [Fact]
    public void A_neuron_at_rest_is_not_updated_and_one_with_bias_always_is()
    {
        var builder = new ImageBuilder();
        CoreBuilder core = builder.Core(0);
        core.Relay(1);
        core.Neuron(default, new NeuronRecord { Threshold = 3, BiasV = 256 });
        var engine = new ScalarEngine(builder.Build());
        Assert.Equal([2, 5, 8], EngineAssert.FiringTicks(engine, 0, 1, 10));
        EngineAssert.Counters(engine, 0, "0 0 0 10 3 0 0 0 0 0");
    }

    [Fact]
    public void Stochastic_rounding_depends_on_seed_and_logical_id_but_not_on_placement()
    {
        int[] Fire(int x, int neuronsBefore, uint logicalId, uint seed)
        {
            var builder = new ImageBuilder(3) { Seed = seed };
            CoreBuilder core = builder.Core(x);
            for (int n = 0; n < neuronsBefore; n++)
            {
                core.Relay(1);
            }

            core.Neuron(new NeuronClass { Rounding = Rounding.Stochastic }, new NeuronRecord { Threshold = 1, BiasV = 64, LogicalId = logicalId });
            return EngineAssert.FiringTicks(new ScalarEngine(builder.Build()), 0, neuronsBefore, 200);
        }

        int[] here = Fire(0, 0, 7, 5);
        Assert.InRange(here.Length, 30, 70); // a quarter of 200
        Assert.Equal(here, Fire(2, 9, 7, 5));
        Assert.NotEqual(here, Fire(0, 0, 8, 5));
        Assert.NotEqual(here, Fire(0, 0, 7, 6));
    }

    [Fact]
    public void Saturated_states_are_counted()
    {
        var builder = new ImageBuilder();
        builder.Core(0).Neuron(new NeuronClass { Flags = NeuronFlags.NeverFires }, new NeuronRecord { BiasV = 100 * 256 });
        var engine = new ScalarEngine(builder.Build());
        engine.Tick();
        Assert.Equal(0, engine.Counters(0)[Counter.Saturations]);
        engine.Tick();
        Assert.Equal(1, engine.Counters(0)[Counter.Saturations]);
        Assert.Equal([127], EngineAssert.V(engine, 0));
    }
}
