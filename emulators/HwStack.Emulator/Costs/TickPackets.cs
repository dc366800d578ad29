using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>The packets that each core and input port sent in the tick just run: of a core in order of neurons, of a port in order of sets; read from an engine's spikes and graded states.</summary>
/// <param name="engine">The engine.</param>
/// <param name="trees">Trees of its sources.</param>
internal sealed class TickPackets(Engine engine, MulticastTrees trees)
{
    private readonly ushort[][] _setOf = new ushort[engine.Image.CoreCount][];
    private readonly (int Neuron, int StartTick)[][] _graded = new (int, int)[engine.Image.CoreCount][];
    private readonly List<int> _gradedCores = [];
    private readonly long[][] _portPackets = [.. engine.Image.Ports.Select(port => new long[port.Sets.Count])];
    private readonly EventBuffer<PacketCopy> _packets = new();
    private readonly (int Next, int End)[] _range = new (int, int)[engine.Image.CoreCount + engine.Image.Ports.Count];

    /// <summary>Takes note of a core's neurons.</summary>
    public void AddCore(int core, CoreImage memory)
    {
        // A packet to nobody does not leave, whatever number its set has.
        _setOf[core] = [.. memory.Neurons.Select(n => memory.Sets.Of(n.DestinationSet).Length == 0 ? (ushort)0 : n.DestinationSet)];
        _graded[core] = [.. Enumerable.Range(0, memory.Neurons.Length).Where(n => Sends(memory, n)).Select(n => (n, (int)memory.Classes[memory.Neurons[n].Class].StartTick))];
        if (_graded[core].Length > 0)
        {
            _gradedCores.Add(core);
        }
    }

    /// <summary>Reads the tick that the engine has just run. All packets of the last one must have been taken.</summary>
    public void Read()
    {
        _packets.Clear();
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

    /// <summary>Whether a source (core index, or number of cores + port index) has packets left.</summary>
    public bool Has(int source) => _range[source].Next < _range[source].End;

    /// <summary>Takes the next packet of a source.</summary>
    public PacketCopy Take(int source) => _packets.Items[_range[source].Next++];

    private void ReadPorts()
    {
        for (int port = 0; port < _portPackets.Length; port++)
        {
            ReadOnlySpan<long> total = engine.PortSetPackets(port);
            int source = engine.Image.CoreCount + port, first = _packets.Count;
            long[] seen = _portPackets[port];
            for (int set = 0; set < total.Length; set++)
            {
                for (; seen[set] < total[set]; seen[set]++)
                {
                    _packets.Add(trees.Packet(source, set));
                }
            }

            _range[source] = (first, _packets.Count);
        }
    }

    private void ReadCore(int core, ReadOnlySpan<SpikeEvent> spikes)
    {
        int first = _packets.Count, at = 0;
        long tick = engine.NextTick - 1;
        if (_graded[core].Length > 0)
        {
            ReadOnlySpan<sbyte> v = engine.V(core);
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
        }

        for (; at < spikes.Length; at++)
        {
            Add(core, spikes[at].Neuron);
        }

        _range[core] = (first, _packets.Count);
    }

    private void Add(int core, int neuron)
    {
        int set = _setOf[core][neuron];
        if (set > 0)
        {
            _packets.Add(trees.Packet(core, set));
        }
    }

    private static bool Sends(CoreImage memory, int n)
    {
        ref readonly NeuronClass k = ref memory.Classes[memory.Neurons[n].Class];
        return (k.Flags & NeuronFlags.Graded) != 0 && k.Model != NeuronModel.Dendrite;
    }
}
