using HwStack.Chip;
using HwStack.Compiler.Emission;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// The image of a topology. Its cores are written when they are asked for, from the arcs sorted by target block and from the rule that generates a block's own arcs; no more
/// than one core need be in memory. <see cref="ReadCore"/> may be called from several threads.
/// </summary>
internal sealed class StreamedImage : ChipImage
{
    private readonly TopologyNetwork _network;
    private readonly BlockMap _map;
    private readonly StreamScale _scale;
    private readonly StreamNeuron[] _neurons;
    private readonly StreamedPorts _ports;
    private readonly ArcBuckets _arcs;
    private string? _sha256;

    public StreamedImage(
        TopologyNetwork network, ChipDescription chip, uint seed, Provenance provenance, BlockMap map, StreamScale scale, StreamNeuron[] neurons, StreamedPorts ports, ArcBuckets arcs)
    {
        (_network, Chip, Seed, Provenance, _map, _scale, _neurons, _ports, _arcs) = (network, chip, seed, provenance, map, scale, neurons, ports, arcs);
        Ports = [.. Enumerable.Range(0, ports.Count).Select(ports.Image)];
        Io = StreamedIoMap.Build(network, map, scale, neurons, ports);
    }

    /// <inheritdoc/>
    public override ChipDescription Chip { get; }

    /// <inheritdoc/>
    public override int MeshX => _map.Board.MeshX;

    /// <inheritdoc/>
    public override int MeshY => _map.Board.MeshY;

    /// <inheritdoc/>
    public override uint Seed { get; }

    /// <inheritdoc/>
    public override IoMap Io { get; }

    /// <inheritdoc/>
    public override Provenance Provenance { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<PortImage> Ports { get; }

    /// <inheritdoc/>
    public override int CoreCount => _map.Cores.Length;

    /// <inheritdoc/>
    public override string Sha256 => _sha256 ??= ImageFile.Encode(this, Stream.Null);

    /// <inheritdoc/>
    public override CoreImage ReadCore(int index) => Emit(_map.ByCore[index]);

    /// <summary>Shortest refractory time of any population, in ticks.</summary>
    public int RefractoryLeast => _neurons.Min(neuron => neuron.Class.RefractoryTicks);

    /// <summary>The core of a block.</summary>
    public CoreImage Emit(int block)
    {
        var sets = new BlockSets(block, _network, _map, _scale, new ArcBuffer());
        var classes = new ClassTable();
        var records = new NeuronRecord[_map.Count(block)];
        int population = 0;
        for (int i = 0; i < records.Length; i++)
        {
            int neuron = _map.First(block) + i;
            while (neuron >= _neurons[population].Population.First + _neurons[population].Population.Count)
            {
                population++;
            }

            records[i] = _neurons[population].RecordOf(neuron, _network, _scale.LsbMv) with { Class = classes.Add(_neurons[population].Class), DestinationSet = sets.SetOf[i] };
        }

        var axons = new AxonWriter(Chip.Core);
        AddArcs(block, axons);
        AddInputs(block, axons);
        return axons.Finish(_map.Cores[block], classes.ToArray(), records, sets.Sets);
    }

    // Sources ascend by neuron in the bucket, the axon map by core: the runs of one source block are put in the order of their cores.
    private void AddArcs(int block, AxonWriter axons)
    {
        ReadOnlySpan<uint> sources = _arcs.Sources(block);
        ReadOnlySpan<ushort> cells = _arcs.Cells(block);
        List<(int Block, int Begin, int End)> runs = [];
        for (int begin = 0, end; begin < sources.Length; begin = end)
        {
            int from = _map.BlockOf(_arcs.SourceOf(sources[begin])), beyond = _map.First(from + 1);
            for (end = begin + 1; end < sources.Length && _arcs.SourceOf(sources[end]) < beyond; end++)
            {
            }

            runs.Add((from, begin, end));
        }

        runs.Sort((a, b) => _map.Cores[a.Block].CompareTo(_map.Cores[b.Block]));
        List<AxonRow> rows = [];
        foreach ((int from, int runBegin, int runEnd) in runs)
        {
            for (int begin = runBegin, end; begin < runEnd; begin = end)
            {
                int source = _arcs.SourceOf(sources[begin]);
                for (end = begin + 1; end < runEnd && _arcs.SourceOf(sources[end]) == source; end++)
                {
                }

                Rows(sources[begin..end], cells[begin..end], rows);
                axons.Add(_map.Cores[from], (uint)(source - _map.First(from)), rows);
            }
        }
    }

    private void Rows(ReadOnlySpan<uint> sources, ReadOnlySpan<ushort> cells, List<AxonRow> rows)
    {
        rows.Clear();
        for (int group = 0; group < _scale.Groups.Length; group++)
        {
            int count = 0;
            foreach (uint source in sources)
            {
                count += _arcs.GroupOf(source) == group ? 1 : 0;
            }

            if (count == 0)
            {
                continue;
            }

            ulong[] words = new ulong[count];
            count = 0;
            for (int i = 0; i < cells.Length; i++)
            {
                if (_arcs.GroupOf(sources[i]) == group)
                {
                    words[count++] = ((ulong)(uint)ArcBuckets.LocalOf(cells[i]) << 4) | (ulong)(uint)(ArcBuckets.WeightOf(cells[i]) & 15);
                }
            }

            (int delayTicks, int exponent) = _scale.Groups[group];
            rows.Add(new AxonRow(delayTicks - 1, exponent, words));
        }
    }

    private void AddInputs(int block, AxonWriter axons)
    {
        if (_scale.Input.Weight == 0)
        {
            return;
        }

        for (int i = 0; i < _map.Count(block) && _ports.Of(_map.First(block) + i) is { } channel; i++)
        {
            axons.Add(channel.Port, (uint)channel.Channel, [new AxonRow(0, _scale.Input.Exponent, new[] { ((ulong)(uint)i << 4) | (ulong)(uint)(_scale.Input.Weight & 15) })]);
        }
    }
}
