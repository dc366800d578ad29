using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>The packets that each core and input port sent in the tick just run, as destination sets: of a core in order of neurons, of a port in order of sets; read from an engine's spikes and graded states.</summary>
/// <param name="engine">The engine.</param>
internal sealed class TickPackets(Engine engine)
{
    private readonly ushort[][] _setOf = new ushort[engine.Image.CoreCount][];
    private readonly bool[][] _sends = new bool[engine.Image.CoreCount][];
    private readonly (int Neuron, int StartTick)[][] _graded = new (int, int)[engine.Image.CoreCount][];
    private readonly List<int> _gradedCores = [];
    private readonly EventBuffer<ushort>[] _sets = [.. Enumerable.Range(0, engine.Image.CoreCount + engine.Image.Ports.Count).Select(_ => new EventBuffer<ushort>())];
    private readonly long[][] _portPackets = [.. engine.Image.Ports.Select(port => new long[port.Sets.Count])];
    private readonly List<int> _used = [];

    /// <summary>Takes note of a core's neurons.</summary>
    public void AddCore(int core, CoreImage memory)
    {
        _setOf[core] = [.. memory.Neurons.Select(n => n.DestinationSet)];
        _sends[core] = new bool[memory.Sets.Count];
        for (int set = 0; set < memory.Sets.Count; set++)
        {
            _sends[core][set] = memory.Sets.Of(set).Length > 0;
        }

        _graded[core] = [.. Enumerable.Range(0, memory.Neurons.Length).Where(n => Sends(memory, n)).Select(n => (n, (int)memory.Classes[memory.Neurons[n].Class].StartTick))];
        if (_graded[core].Length > 0)
        {
            _gradedCores.Add(core);
        }
    }

    /// <summary>Reads the tick that the engine has just run.</summary>
    public void Read()
    {
        foreach (int core in _used)
        {
            _sets[core].Clear();
        }

        _used.Clear();
        ReadPorts();
        int nextGraded = 0;
        ReadOnlySpan<SpikeEvent> spikes = engine.Spikes;
        for (int i = 0; i < spikes.Length;)
        {
            int core = spikes[i].Core;
            for (; nextGraded < _gradedCores.Count && _gradedCores[nextGraded] < core; nextGraded++)
            {
                ReadCore(_gradedCores[nextGraded], []);
            }

            int end = i + 1;
            while (end < spikes.Length && spikes[end].Core == core)
            {
                end++;
            }

            ReadCore(core, spikes[i..end]);
            nextGraded += nextGraded < _gradedCores.Count && _gradedCores[nextGraded] == core ? 1 : 0;
            i = end;
        }

        for (; nextGraded < _gradedCores.Count; nextGraded++)
        {
            ReadCore(_gradedCores[nextGraded], []);
        }
    }

    /// <summary>Destination sets of the packets of a source: core index, or number of cores + port index.</summary>
    public ReadOnlySpan<ushort> Of(int source) => _sets[source].Items;

    private void ReadPorts()
    {
        for (int port = 0; port < _portPackets.Length; port++)
        {
            ReadOnlySpan<long> total = engine.PortSetPackets(port);
            int source = engine.Image.CoreCount + port;
            _used.Add(source);
            for (int set = 0; set < total.Length; set++)
            {
                for (; _portPackets[port][set] < total[set]; _portPackets[port][set]++)
                {
                    _sets[source].Add((ushort)set);
                }
            }
        }
    }

    private void ReadCore(int core, ReadOnlySpan<SpikeEvent> spikes)
    {
        _used.Add(core);
        ReadOnlySpan<sbyte> v = engine.V(core);
        long tick = engine.NextTick - 1;
        int at = 0;
        foreach ((int neuron, int startTick) in _graded[core])
        {
            for (; at < spikes.Length && spikes[at].Neuron < neuron; at++)
            {
                Add(core, spikes[at].Neuron);
            }

            if (v[neuron] != 0 && tick >= startTick)
            {
                Add(core, neuron);
            }
        }

        for (; at < spikes.Length; at++)
        {
            Add(core, spikes[at].Neuron);
        }
    }

    private void Add(int core, int neuron)
    {
        ushort set = _setOf[core][neuron];
        if (_sends[core][set])
        {
            _sets[core].Add(set);
        }
    }

    private static bool Sends(CoreImage memory, int n)
    {
        ref readonly NeuronClass k = ref memory.Classes[memory.Neurons[n].Class];
        return (k.Flags & NeuronFlags.Graded) != 0 && k.Model != NeuronModel.Dendrite;
    }
}
