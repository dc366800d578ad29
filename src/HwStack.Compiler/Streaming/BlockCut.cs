using HwStack.Chip;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Consecutive neurons in blocks, one a core: equal in number where that fits, else about equal in memory, since the neurons of some networks differ much in synapses.
/// </summary>
internal sealed class BlockCut
{
    private readonly int _neurons;
    private readonly int _size;
    private readonly int[] _start = [];
    private readonly int[] _blockOf = [];

    private BlockCut(int neurons, int size) => (_neurons, _size, Blocks) = (neurons, size, (int)(((long)neurons + size - 1) / size));

    private BlockCut(int[] start)
    {
        (_neurons, _start, Blocks) = (start[^1], start, start.Length - 1);
        _blockOf = new int[_neurons];
        for (int block = 0; block < Blocks; block++)
        {
            _blockOf.AsSpan(start[block]..start[block + 1]).Fill(block);
        }
    }

    /// <summary>How many blocks.</summary>
    public int Blocks { get; }

    /// <summary>Neurons of the largest block.</summary>
    public int Largest => _size > 0 ? Math.Min(_size, _neurons) : Enumerable.Range(0, Blocks).Max(block => _start[block + 1] - _start[block]);

    /// <summary>Block of a neuron.</summary>
    public int BlockOf(int neuron) => _size > 0 ? neuron / _size : _blockOf[neuron];

    /// <summary>First neuron of a block; of the block after the last, the neurons of the network.</summary>
    public int First(int block) => _size > 0 ? (int)Math.Min(_neurons, (long)block * _size) : _start[block];

    /// <summary>Blocks of equally many neurons, at most <paramref name="sizeMax"/>; the last may have fewer.</summary>
    public static BlockCut Equal(int neurons, int sizeMax)
    {
        int blocks = (int)(((long)neurons + sizeMax - 1) / sizeMax);
        return new BlockCut(neurons, (int)(((long)neurons + blocks - 1) / blocks));
    }

    /// <summary>
    /// The fewest blocks of at most <paramref name="sizeMax"/> neurons and about <paramref name="budget"/> bytes, equal in neurons if that will do, else in bytes. Null when a
    /// neuron alone exceeds the budget.
    /// </summary>
    /// <param name="bytes">Memory that each neuron brings along.</param>
    /// <param name="budget">Bytes of a block.</param>
    /// <param name="sizeMax">Neurons of a block.</param>
    public static BlockCut? Fit(NeuronBytes bytes, long budget, int sizeMax)
    {
        BlockCut equal = Equal(bytes.Neurons, sizeMax);
        if (equal.Most(bytes) <= budget)
        {
            return equal;
        }

        for (long blocks = Math.Max(equal.Blocks, (bytes.Total + budget - 1) / budget); blocks <= bytes.Neurons; blocks += 1 + (blocks / 100))
        {
            BlockCut cut = new(Starts(bytes, (int)blocks));
            if (cut.Largest <= sizeMax && cut.Most(bytes) <= budget)
            {
                return cut;
            }
        }

        BlockCut single = Equal(bytes.Neurons, 1);
        return single.Most(bytes) <= budget ? single : null;
    }

    /// <summary>Bytes of the fullest block.</summary>
    public long Most(NeuronBytes bytes)
    {
        long most = 0;
        for (int block = 0; block < Blocks; block++)
        {
            long sum = 0;
            for (int neuron = First(block); neuron < First(block + 1); neuron++)
            {
                sum += bytes.Of(neuron);
            }

            most = Math.Max(most, sum);
        }

        return most;
    }

    // Block b ends where the sum passes b + 1 equal shares.
    private static int[] Starts(NeuronBytes bytes, int blocks)
    {
        int[] start = new int[blocks + 1];
        long sum = 0;
        int block = 1;
        for (int neuron = 0; neuron < bytes.Neurons; neuron++)
        {
            sum += bytes.Of(neuron);

            // Every block gets a neuron, and as many are left as blocks are to come.
            while (block < blocks && neuron + 1 > start[block - 1] && (((double)sum * blocks >= (double)bytes.Total * block) || bytes.Neurons - neuron - 1 <= blocks - block))
            {
                start[block++] = neuron + 1;
            }
        }

        start[blocks] = bytes.Neurons;
        return start;
    }
}

/// <summary>Bytes that the neurons of a network bring to the core they are on, in sparse rows: record and cells. Rows, axon map and sets come on top.</summary>
internal sealed class NeuronBytes
{
    private readonly int[] _arcs;
    private readonly int _cellBits;

    /// <param name="arcs">Arcs onto each neuron.</param>
    /// <param name="limits">Bits of a target.</param>
    public NeuronBytes(int[] arcs, CoreLimits limits)
    {
        (_arcs, _cellBits) = (arcs, limits.SparseTargetBits + 4);
        foreach (int count in arcs)
        {
            Arcs += count;
        }
    }

    /// <summary>Neurons.</summary>
    public int Neurons => _arcs.Length;

    /// <summary>Arcs of all.</summary>
    public long Arcs { get; }

    /// <summary>Bytes of all.</summary>
    public long Total => ((long)NeuronRecord.SizeBytes * Neurons) + (Arcs * _cellBits / 8);

    /// <summary>Bytes of one.</summary>
    public long Of(int neuron) => NeuronRecord.SizeBytes + ((long)_arcs[neuron] * _cellBits / 8);

    /// <summary>Bytes of the one that brings most.</summary>
    public long Heaviest => Enumerable.Range(0, Neurons).Max(Of);
}
