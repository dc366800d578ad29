using HwStack.Chip;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Looks for the fewest blocks that fit: first as if only records and cells took memory, then, told what a core really needed, with smaller blocks. Each attempt sorts all arcs
/// again, so networks that memory limits start from an estimate of what rows, axon map and destination sets will take.
/// </summary>
internal sealed class CutSearch(NeuronBytes bytes, ChipDescription chip)
{
    // A little less than what would just fit makes progress certain.
    private const double Margin = 0.97;

    private readonly long _limit = chip.Core.MemoryBytes - ((long)HwStack.Image.CoreMemory.PendingEntryBytes * chip.Core.PendingEntries) - NeuronClass.SizeBytes;
    private int _sizeMax = chip.Core.NeuronsMax;
    private long _budget = long.MaxValue;
    private BlockCut? _next;

    /// <summary>The next attempt.</summary>
    public BlockCut Next()
    {
        if (_budget == long.MaxValue)
        {
            BlockCut equal = BlockCut.Equal(bytes.Neurons, Math.Min(_sizeMax, bytes.Neurons));
            _budget = equal.Most(bytes) <= _limit ? _limit : Estimate();
        }

        return _next ?? (_next = BlockCut.Fit(bytes, _budget, Math.Min(_sizeMax, bytes.Neurons))) ?? throw StreamLimits.Memory(StreamAnalysis.Memory, bytes.Heaviest, chip.Core.MemoryBytes, 1, chip);
    }

    /// <summary>Takes note that a core of an attempt was too full. Throws HW2505 when it cannot be made smaller.</summary>
    public void Exceeded(BlockCut cut, (string Resource, long Needed, long Limit) excess)
    {
        if (cut.Largest <= 1)
        {
            throw StreamLimits.Memory(excess.Resource, excess.Needed, excess.Limit, cut.Largest, chip);
        }

        double share = Margin * excess.Limit / excess.Needed;
        if (excess.Resource == StreamAnalysis.Memory)
        {
            _budget = Math.Min((long)(cut.Most(bytes) * share), cut.Most(bytes) - 1);
        }
        else
        {
            _sizeMax = (int)Math.Max(1, Math.Min(cut.Largest - 1, cut.Largest * share));
        }

        _next = null;
        if (BlockCut.Fit(bytes, _budget, Math.Min(_sizeMax, bytes.Neurons)) is not { } smaller)
        {
            throw StreamLimits.Memory(excess.Resource, excess.Needed, excess.Limit, cut.Largest, chip);
        }

        _next = smaller;
    }

    // Of a block's arcs, so many sources are different if all neurons send alike; each has a descriptor, each page of a core's sources a bitmap, and each neuron of the block at
    // worst a destination set of its own with all cores.
    private long Estimate()
    {
        double blocks = Math.Max(1, (double)bytes.Total / _limit), n = bytes.Neurons, arcs = bytes.Arcs / blocks;
        double sources = n * (1 - Math.Exp(-arcs / n)), pages = Math.Min(sources, blocks);
        double sets = n / blocks * (4 + (4 * Math.Min(blocks, bytes.Arcs / n)));
        return (long)Math.Max(_limit / 4.0, _limit - (8 * sources) - (pages * (12 + chip.Core.BitmapBytes)) - sets);
    }
}
