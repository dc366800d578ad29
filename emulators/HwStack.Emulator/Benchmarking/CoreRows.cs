using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Benchmarking;

/// <summary>Collects the axons of one core in order of (source, neuron) and writes its memory.</summary>
/// <param name="limits">Limits of a core.</param>
internal sealed class CoreRows(CoreLimits limits)
{
    private readonly List<AxonSource> _sources = [];
    private readonly List<byte> _bitmaps = [];
    private readonly List<RowDescriptor> _descriptors = [];
    private readonly List<byte> _rows = [];

    /// <summary>Adds the row of an axon. <paramref name="targets"/> ascending, relative to <paramref name="firstTarget"/>.</summary>
    public void Add(CoreId source, int neuron, ReadOnlySpan<int> targets, int firstTarget, ReadOnlySpan<sbyte> weights, int delay, int exponent)
    {
        uint page = (uint)(neuron / limits.PageChannels);
        if (_sources.Count == 0 || _sources[^1].Source != source || _sources[^1].Page != page)
        {
            _sources.Add(new AxonSource(source, page, (uint)_descriptors.Count));
            _bitmaps.AddRange(new byte[limits.BitmapBytes]);
        }

        int bit = neuron % limits.PageChannels;
        _bitmaps[_bitmaps.Count - limits.BitmapBytes + (bit / 8)] |= (byte)(1 << (bit % 8));
        int start = targets[0] - firstTarget, extent = targets[^1] - targets[0] + 1, address = _rows.Count;
        int denseBytes = RowCells.DenseBytes(extent), sparseBytes = RowCells.SparseBytes(targets.Length, limits.SparseTargetBits);
        byte[] row = new byte[Math.Min(denseBytes, sparseBytes)];
        for (int i = 0; i < targets.Length; i++)
        {
            if (denseBytes <= sparseBytes)
            {
                RowCells.SetDense(row, targets[i] - targets[0], weights[i]);
            }
            else
            {
                RowCells.SetSparse(row, i, targets[i] - firstTarget, weights[i], limits.SparseTargetBits);
            }
        }

        _rows.AddRange(row);
        _descriptors.Add(denseBytes <= sparseBytes
            ? RowDescriptor.Pack(RowFormat.Dense, address, extent, start, delay, exponent)
            : RowDescriptor.Pack(RowFormat.Sparse, address, targets.Length, 0, delay, exponent));
    }

    public CoreImage Build(CoreId id, NeuronClass neuronClass, NeuronRecord[] neurons, DestinationSets sets) => new()
    {
        Id = id, Classes = [neuronClass], Neurons = neurons, Sets = sets, Sources = [.. _sources], Bitmaps = [.. _bitmaps],
        Descriptors = [.. _descriptors], Rows = [.. _rows],
    };
}
