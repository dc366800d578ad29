using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

/// <summary>Builds the memory of one core from neurons and axons.</summary>
public sealed class CoreBuilder(CoreId id, CoreLimits limits)
{
    private readonly List<NeuronClass> _classes = [];
    private readonly List<NeuronRecord> _neurons = [];
    private readonly List<(byte Flags, CoreId[] Targets)> _sets = [(0, [])];
    private readonly SortedDictionary<(uint Source, int Channel), Row[]> _axons = [];

    public CoreId Id => id;

    public int NeuronCount => _neurons.Count;

    /// <summary>Index of a class, new when there is no equal one.</summary>
    public byte Class(NeuronClass neuronClass)
    {
        if (!_classes.Contains(neuronClass))
        {
            _classes.Add(neuronClass);
        }

        return (byte)_classes.IndexOf(neuronClass);
    }

    /// <summary>Index of a destination set, new when there is no equal one.</summary>
    public ushort Set(bool yFirst, params CoreId[] targets)
    {
        CoreId[] ascending = [.. targets.Order()];
        byte flags = (byte)(yFirst ? 1 : 0);
        int found = _sets.FindIndex(s => s.Targets.SequenceEqual(ascending) && (ascending.Length == 0 || s.Flags == flags));
        if (found < 0)
        {
            found = _sets.Count;
            _sets.Add((flags, ascending));
        }

        return (ushort)found;
    }

    /// <summary>Adds a neuron and returns its number. The class and set of <paramref name="record"/> are replaced.</summary>
    public int Neuron(NeuronClass neuronClass, NeuronRecord record, params CoreId[] targets) => Neuron(neuronClass, record, Set(false, targets));

    public int Neuron(NeuronClass neuronClass, NeuronRecord record, ushort set)
    {
        _neurons.Add(record with { Class = Class(neuronClass), DestinationSet = set });
        return _neurons.Count - 1;
    }

    /// <summary>An IF neuron that fires at <paramref name="threshold"/> and goes back to 0.</summary>
    public int Relay(int threshold, params CoreId[] targets) => Neuron(default, new NeuronRecord { Threshold = (sbyte)threshold }, targets);

    /// <summary>Several rows become a list.</summary>
    public CoreBuilder Axon(CoreId source, int channel, params Row[] rows)
    {
        _axons.Add((source.Value, channel), rows);
        return this;
    }

    public CoreImage Build()
    {
        var memory = new RowMemory(limits.SparseTargetBits, _axons.Count);
        List<AxonSource> sources = [];
        List<byte> bitmaps = [];
        foreach (((uint source, int channel), Row[] rows) in _axons)
        {
            uint page = (uint)(channel / limits.PageChannels);
            int bit = channel % limits.PageChannels;
            if (sources.Count == 0 || sources[^1].Source.Value != source || sources[^1].Page != page)
            {
                sources.Add(new AxonSource(new CoreId(source), page, (uint)memory.AxonCount));
                bitmaps.AddRange(new byte[limits.BitmapBytes]);
            }

            bitmaps[bitmaps.Count - limits.BitmapBytes + (bit / 8)] |= (byte)(1 << (bit % 8));
            memory.AddAxon(rows);
        }

        return new CoreImage
        {
            Id = id, Classes = [.. _classes], Neurons = [.. _neurons], Sets = ImageBuilder.Sets(_sets), Sources = [.. sources], Bitmaps = [.. bitmaps],
            Descriptors = memory.Descriptors, Rows = [.. memory.Rows],
        };
    }
}
