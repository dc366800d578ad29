using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>Runs a quantised network tick by tick with the chip's scalar semantics, without cores: what every placement of it must reproduce.</summary>
internal sealed class QuantizedSimulation
{
    private const int Slots = 32; // a power of two above 1 + the largest delay
    private readonly QuantizedNetwork _network;
    private readonly uint _seed;
    private readonly int[][][] _accumulators;
    private readonly NeuronState[][] _states;
    private readonly QuantizedProjection[][] _outgoing;
    private uint _tick;

    public QuantizedSimulation(QuantizedNetwork network, uint seed = 1)
    {
        _network = network;
        _seed = seed;
        _accumulators = [.. network.Populations.Select(population => Enumerable.Range(0, Slots).Select(_ => new int[population.Count]).ToArray())];
        _states = [.. network.Populations.Select(population => population.Neurons.Select(neuron => new NeuronState(neuron.V0, neuron.U0, 0)).ToArray())];
        Fired = [.. network.Populations.Select(population => new bool[population.Count])];
        _outgoing = [.. network.Populations.Select((_, id) => network.Projections.Where(projection => projection.Source == id).ToArray())];
    }

    /// <summary>Spikes of the last tick by population.</summary>
    public bool[][] Fired { get; }

    /// <summary>States of v and u that were clamped so far.</summary>
    public long Saturations { get; private set; }

    public int V(int population, int neuron) => _states[population][neuron].V;

    public int U(int population, int neuron) => _states[population][neuron].U;

    /// <summary>One tick; <paramref name="payloads"/> per input population and channel.</summary>
    public void Tick(Func<int, int[]?> payloads)
    {
        for (int id = 0; id < _network.Populations.Count; id++)
        {
            if (_network.Populations[id].Kind == PopulationKind.Input && payloads(id) is { } sent)
            {
                for (int channel = 0; channel < sent.Length; channel++)
                {
                    Deliver(id, channel, sent[channel], 0);
                }
            }
        }

        for (int id = 0; id < _network.Populations.Count; id++)
        {
            Update(id);
        }

        for (int id = 0; id < _network.Populations.Count; id++)
        {
            QuantizedPopulation population = _network.Populations[id];
            for (int i = 0; i < population.Neurons.Length; i++)
            {
                bool graded = (population.Classes[population.Neurons[i].Class].Flags & NeuronFlags.Graded) != 0;
                bool held = _tick < population.Classes[population.Neurons[i].Class].StartTick;
                Deliver(id, i, held ? 0 : graded ? _states[id][i].V : Fired[id][i] ? 1 : 0, 1);
            }
        }

        _tick++;
    }

    /// <summary>Runs steps 0..steps − 1 and reads a population after each of its own steps, its skew later. Input values are in the network's unit.</summary>
    public static double[][] Run(QuantizedNetwork network, Signal input, int steps, int population, Func<QuantizedSimulation, int, double> read, uint seed = 1)
    {
        QuantizedSimulation simulation = new(network, seed);
        QuantizedPopulation watched = network.Populations[population];
        double[][] rows = new double[steps][];
        for (int tick = 0; tick < steps + watched.Skew; tick++)
        {
            int[]? sent = tick < input.Steps ? Payloads(input, tick, network.Populations[0].VLsb[0]) : null;
            simulation.Tick(id => id == 0 ? sent : null);
            if (tick >= watched.Skew)
            {
                rows[tick - watched.Skew] = [.. Enumerable.Range(0, watched.Count).Select(i => read(simulation, i))];
            }
        }

        return rows;
    }

    /// <summary>Spikes of a population as 0 and 1, step by step.</summary>
    public static double[][] Spikes(QuantizedNetwork network, Signal input, int steps, int population) =>
        Run(network, input, steps, population, (simulation, i) => simulation.Fired[population][i] ? 1 : 0);

    private static int[] Payloads(Signal input, int step, double lsb)
    {
        int[] payloads = new int[input.Channels];
        (ReadOnlyMemory<int> channel, ReadOnlyMemory<float> value) = input.At(step);
        for (int i = 0; i < channel.Length; i++)
        {
            payloads[channel.Span[i]] = (int)Math.Round(value.Span[i] / lsb);
        }

        return payloads;
    }

    private void Deliver(int source, int neuron, int payload, int hop)
    {
        if (payload == 0)
        {
            return;
        }

        foreach (QuantizedProjection projection in _outgoing[source])
        {
            int[] accumulator = _accumulators[projection.Target][(_tick + (uint)(hop + projection.DelayTicks)) % Slots];
            NeuronRecord[] targets = _network.Populations[projection.Target].Neurons;
            for (int at = projection.RowStart[neuron]; at < projection.RowStart[neuron + 1]; at++)
            {
                int target = projection.TargetIndex[at], exponent = projection.RowExponent[neuron] + targets[target].Exponent;
                Assert.InRange(exponent, -8, 7);
                accumulator[target] = checked(accumulator[target] + (projection.Weight[at] * payload * (1 << (8 + exponent))));
            }
        }
    }

    private void Update(int id)
    {
        QuantizedPopulation population = _network.Populations[id];
        int[] accumulator = _accumulators[id][_tick % Slots];
        for (int i = 0; i < population.Neurons.Length; i++)
        {
            NeuronRecord record = population.Neurons[i];
            NeuronClass neuronClass = population.Classes[record.Class];
            Fired[id][i] = false;
            if (_tick < neuronClass.StartTick)
            {
                continue;
            }

            NeuronStep.Outcome outcome = NeuronStep.Step(neuronClass, record, _states[id][i], accumulator[i], _tick, _seed);
            _states[id][i] = outcome.State;
            Fired[id][i] = outcome.Fired;
            Saturations += outcome.Saturations;
        }

        Array.Clear(accumulator);
    }
}
