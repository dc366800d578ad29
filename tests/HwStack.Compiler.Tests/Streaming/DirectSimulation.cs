using HwStack.Chip;
using HwStack.Compiler.Streaming;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Tests.Streaming;

/// <summary>A topology stepped neuron by neuron with the chip's scalar semantics: no cores, rows or packets.</summary>
internal sealed class DirectSimulation
{
    private readonly TopologyNetwork _network;
    private readonly StreamScale _scale;
    private readonly ArcBuffer _arcs = new();
    private readonly NeuronClass[] _class;
    private readonly NeuronRecord[] _record;
    private readonly NeuronState[] _state;
    private readonly int[][] _due = [.. Enumerable.Range(0, 17).Select(_ => Array.Empty<int>())];
    private uint _tick;

    public DirectSimulation(TopologyNetwork network)
    {
        (_network, _scale) = (network, StreamScale.Choose(network));
        int n = network.Neurons;
        (_class, _record, _state) = (new NeuronClass[n], new NeuronRecord[n], new NeuronState[n]);
        foreach (TopologyPopulation population in network.Populations)
        {
            StreamNeuron neuron = StreamNeuron.Of(population, network, _scale, []);
            for (int i = population.First; i < population.First + population.Count; i++)
            {
                _class[i] = neuron.Class;
                _record[i] = neuron.RecordOf(i, network, _scale.LsbMv);
                _state[i] = new NeuronState(_record[i].V0, _record[i].U0, 0);
            }
        }

        for (int slot = 0; slot < _due.Length; slot++)
        {
            _due[slot] = new int[n];
        }

        network.Arcs.Read(0, n, _arcs);
    }

    public List<int> Step(IEnumerable<(int Channel, int Payload)> input)
    {
        int[] arriving = _due[_tick % 17];
        foreach ((int channel, int payload) in input)
        {
            arriving[channel] += Units(_scale.Input) * payload;
        }

        List<int> fired = [];
        for (int i = 0; i < _state.Length; i++)
        {
            NeuronStep.Outcome outcome = NeuronStep.Step(_class[i], _record[i], _state[i], arriving[i], _tick, 0);
            _state[i] = outcome.State;
            if (outcome.Fired)
            {
                fired.Add(i);
            }
        }

        Array.Clear(arriving);
        foreach (int source in fired)
        {
            ReadOnlySpan<int> targets = _arcs.Targets(source);
            ReadOnlySpan<byte> kinds = _arcs.Kinds(source);
            ReadOnlySpan<sbyte> deviations = _arcs.Deviations(source);
            for (int i = 0; i < targets.Length; i++)
            {
                _due[(_tick + _network.Kinds[kinds[i]].DelayTicks) % 17][targets[i]] += Units(_scale.Kinds[kinds[i]], deviations.IsEmpty ? 0 : deviations[i]);
            }
        }

        _tick++;
        return fired;
    }

    private static int Units(KindGrid kind, int deviation) => (int)(Math.ScaleB(kind.WeightOf(deviation), kind.Exponent) * 256);

    private static int Units(GridWeight weight) => (int)(weight.Lsb * 256);
}
