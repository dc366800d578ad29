using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler.Emission;

/// <summary>Writes the memory of one core: records and classes, then the axon map with its descriptors and rows. docs/chip.md sections 2, 3 and 9.</summary>
internal sealed class CoreEmitter
{
    private readonly QuantizedNetwork _network;
    private readonly Partition _partition;
    private readonly CoreLimits _limits;
    private readonly int[] _populationOf;
    private readonly ulong[] _sourceAddress;
    private readonly uint _firstDendriteId;

    /// <summary>Prepares what all cores share.</summary>
    public CoreEmitter(QuantizedNetwork network, Partition partition, PlacementResult placement, CoreLimits limits)
    {
        _network = network;
        _partition = partition;
        _limits = limits;
        SynapseIndex index = partition.Index;
        _populationOf = index.PopulationOfEach();
        _sourceAddress = new ulong[index.Neurons];
        foreach (NeuronRecord record in network.Populations.SelectMany(population => population.Neurons))
        {
            _firstDendriteId = Math.Max(_firstDendriteId, unchecked(record.LogicalId + 1));
        }

        PortNumbers ports = new(network);
        for (int n = 0; n < index.Neurons; n++)
        {
            int block = partition.Layout.BlockOf[n], p = _populationOf[n];
            CoreId id = block >= 0 ? placement.Cores[block] : ports.Input(Array.IndexOf(ports.InputPopulations, p));
            uint channel = (uint)(block >= 0 ? partition.Layout.LocalOf[n] : n - index.PopulationBase[p]);
            _sourceAddress[n] = ((ulong)id.Value << 32) | channel;
        }
    }

    /// <summary>The core of a block.</summary>
    /// <param name="block">Block number.</param>
    /// <param name="id">Its core.</param>
    /// <param name="sets">Its destination sets.</param>
    public CoreImage Emit(int block, CoreId id, SetTable sets)
    {
        BlockUnit[] units = _partition.Layout.Units[block];
        var classes = new ClassTable();
        var records = new NeuronRecord[units.Length];
        for (int local = 0; local < units.Length; local++)
        {
            records[local] = Record(units[local], classes) with { DestinationSet = sets.SetOf[local] };
        }

        var axons = new AxonWriter(_limits);
        foreach ((ulong source, List<AxonRow> rows) in Axons(units))
        {
            axons.Add(new CoreId((uint)(source >> 32)), (uint)source, rows);
        }

        return axons.Finish(id, classes.ToArray(), records, sets.Sets);
    }

    private NeuronRecord Record(BlockUnit unit, ClassTable classes)
    {
        QuantizedPopulation population = _network.Populations[_populationOf[unit.Neuron]];
        NeuronRecord record = population.Neurons[unit.Neuron - _partition.Index.PopulationBase[_populationOf[unit.Neuron]]];
        if (!unit.IsDendrite)
        {
            return record with { Class = classes.Add(population.Classes[record.Class]) };
        }

        return new NeuronRecord
        {
            Class = classes.Add(new NeuronClass { Model = NeuronModel.Dendrite, Flags = NeuronFlags.NeverFires }),
            Exponent = record.Exponent,
            BiasV = unchecked((short)(ushort)_partition.Layout.LocalOf[unit.Neuron]),
            // Dendrites have no phase and no random stream; the first synapse number keeps their ids apart.
            LogicalId = unchecked(_firstDendriteId + (uint)unit.From),
        };
    }

    // Rows of the block by source address: the synapses of all units, sorted by (source, row, target).
    private List<(ulong Source, List<AxonRow> Rows)> Axons(BlockUnit[] units)
    {
        SynapseIndex index = _partition.Index;
        int count = units.Sum(unit => unit.To - unit.From);
        ulong[] keys = new ulong[count];

        Span<int> next = index.RowSource.Length <= 4L * count ? RowStarts(units) : default;
        int at = 0;
        for (int local = 0; local < units.Length; local++)
        {
            for (int s = units[local].From; s < units[local].To; s++)
            {
                int row = index.InRow[s];
                int slot = next.IsEmpty ? at++ : next[row]++;
                keys[slot] = ((ulong)(uint)row << 16) | ((ulong)(uint)local << 4) | (ulong)(uint)(index.InWeight[s] & 15);
            }
        }

        if (next.IsEmpty)
        {
            Array.Sort(keys);
        }

        var axons = new List<(ulong Source, List<AxonRow> Rows)>();
        int lastSource = -1;
        for (int first = 0, end; first < count; first = end)
        {
            int row = (int)(keys[first] >> 16);
            for (end = first + 1; end < count && (int)(keys[end] >> 16) == row; end++)
            {
            }

            if (index.RowSource[row] != lastSource)
            {
                lastSource = index.RowSource[row];
                axons.Add((_sourceAddress[lastSource], []));
            }

            axons[^1].Rows.Add(new AxonRow(index.RowDelay[row], index.RowExponent[row], keys.AsMemory(first, end - first)));
        }

        axons.Sort((a, b) => a.Source.CompareTo(b.Source));
        return axons;
    }

    // Where the cells of each row go: a counting sort, since local numbers come ascending already and a row holds a target once. Not worth a look at all rows when a core has few of them.
    private int[] RowStarts(BlockUnit[] units)
    {
        SynapseIndex index = _partition.Index;
        int[] next = new int[index.RowSource.Length + 1];
        foreach (BlockUnit unit in units)
        {
            for (int s = unit.From; s < unit.To; s++)
            {
                next[index.InRow[s] + 1]++;
            }
        }

        for (int row = 1; row < next.Length; row++)
        {
            next[row] += next[row - 1];
        }

        return next;
    }
}
