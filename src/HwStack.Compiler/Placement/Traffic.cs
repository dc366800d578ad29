using System.Runtime.InteropServices;
using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;

namespace HwStack.Compiler.Placement;

/// <summary>
/// Who sends how much to whom, before placement. Two views of the same: flows, one per block (or input port) and destination set, for exact hops; and pairs
/// of blocks with the packets between them, for quick estimates. Dendrites count as packets of their soma's rate: their sums travel like packets.
/// </summary>
internal sealed class Traffic
{
    private readonly Destinations _destinations;
    private readonly PortNumbers _ports;
    private readonly List<Flow> _flows = [];

    /// <summary>Traffic of a cut.</summary>
    public Traffic(QuantizedNetwork network, Partition partition, IReadOnlyList<double>? rates)
    {
        _destinations = partition.Destinations;
        _ports = new PortNumbers(network);
        Blocks = partition.Layout.Blocks;
        for (int b = 0; b < Blocks; b++)
        {
            var packets = new SortedDictionary<int, double>();
            foreach (BlockUnit unit in partition.Layout.Units[b])
            {
                int set = unit.IsDendrite ? -1 - partition.Layout.BlockOf[unit.Neuron] : _destinations.SetOf[unit.Neuron];
                packets[set] = packets.GetValueOrDefault(set) + Rate(partition.Index.PopulationOf(unit.Neuron));
            }

            AddFlows(b, default, packets);
        }

        for (int port = 0; port < _ports.InputPopulations.Length; port++)
        {
            int population = _ports.InputPopulations[port], first = partition.Index.PopulationBase[population];
            var packets = new SortedDictionary<int, double>();
            for (int channel = 0; channel < network.Populations[population].Count; channel++)
            {
                int set = _destinations.SetOf[first + channel];
                packets[set] = packets.GetValueOrDefault(set) + Rate(population);
            }

            AddFlows(-1, _ports.Input(port), packets);
        }

        double Rate(int population) => rates is null ? 1 : rates[population];
    }

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>Mean hops of a packet when the blocks sit on <paramref name="cores"/>.</summary>
    public double MeanHops(CoreId[] cores, int meshX, int meshY)
    {
        var tree = new MulticastTree(meshX, meshY);
        var ids = new List<CoreId>();
        double packets = 0, hops = 0;
        foreach (Flow flow in _flows)
        {
            ids.Clear();
            Targets(flow.Set, target => ids.Add(target >= 0 ? cores[target] : CoreId.Port(-1 - target)));
            packets += flow.Packets;
            hops += flow.Packets * tree.Hops(flow.Block >= 0 ? cores[flow.Block] : flow.Port, CollectionsMarshal.AsSpan(ids));
        }

        return packets > 0 ? hops / packets : 0;
    }

    /// <summary>Packets between pairs: (a, b, packets) with a &lt; b blocks; a port stands as −1 − its number in a. Ascending, each pair once.</summary>
    public List<(int A, int B, double Packets)> Pairs()
    {
        var pairs = new Dictionary<(int A, int B), double>();
        foreach (Flow flow in _flows)
        {
            int source = flow.Block >= 0 ? flow.Block : -1 - flow.Port.PortIndex;
            Targets(flow.Set, target =>
            {
                if (target != source && (target >= 0 || source >= 0))
                {
                    var key = (Math.Min(source, target), Math.Max(source, target));
                    CollectionsMarshal.GetValueRefOrAddDefault(pairs, key, out _) += flow.Packets;
                }
            });
        }

        var list = pairs.Select(pair => (pair.Key.A, pair.Key.B, pair.Value)).ToList();
        list.Sort();
        return list;
    }

    /// <summary>Senders and receivers of every flow: block numbers from 0, −1 − p for port p.</summary>
    public List<(int Source, int[] Targets)> Flows()
    {
        var flows = new List<(int Source, int[] Targets)>(_flows.Count);
        foreach (Flow flow in _flows)
        {
            var targets = new List<int>();
            Targets(flow.Set, targets.Add);
            flows.Add((flow.Block >= 0 ? flow.Block : -1 - flow.Port.PortIndex, [.. targets]));
        }

        return flows;
    }

    private void AddFlows(int block, CoreId port, SortedDictionary<int, double> packets)
    {
        foreach ((int set, double count) in packets)
        {
            if (set != 0 && count > 0)
            {
                _flows.Add(new Flow(block, port, set, count));
            }
        }
    }

    private void Targets(int set, Action<int> visit)
    {
        if (set < 0)
        {
            visit(-1 - set);
            return;
        }

        foreach (int target in _destinations.Of(set))
        {
            visit(Destinations.IsOutput(target) ? -1 - _ports.Output(Destinations.OutputOf(target)).PortIndex : target);
        }
    }

    private readonly record struct Flow(int Block, CoreId Port, int Set, double Packets);
}
