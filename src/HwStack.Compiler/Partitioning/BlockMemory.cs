using HwStack.Chip;

namespace HwStack.Compiler.Partitioning;

/// <summary>
/// Memory of a core while it is being filled neuron by neuron: docs/chip.md section 11, kept up to date in time proportional to the synapses added.
/// Marks are compared with the number of the block instead of being cleared, so that starting a new block costs nothing.
/// </summary>
internal sealed class BlockMemory
{
    private readonly CoreLimits _limits;
    private readonly SynapseIndex _index;
    private readonly CutContext _context;
    private readonly RowState[] _rows;
    private readonly int[] _sourceMark;
    private readonly int[] _sourceRows;
    private readonly int[] _groupMark;
    private readonly int[] _classMark;
    private readonly int[] _setMark;
    private int _block;

    /// <summary>Prepares the marks.</summary>
    /// <param name="limits">Limits of a core.</param>
    /// <param name="index">Synapses.</param>
    /// <param name="context">Classes, sets and source groups.</param>
    /// <param name="somaBlocks">Number of blocks that dendrites may send to; each is a destination set of its own.</param>
    public BlockMemory(CoreLimits limits, SynapseIndex index, CutContext context, int somaBlocks)
    {
        _limits = limits;
        _index = index;
        _context = context;
        _rows = new RowState[index.RowSource.Length];
        _sourceMark = new int[index.Neurons];
        _sourceRows = new int[index.Neurons];
        _groupMark = new int[context.SourceGroups];
        _classMark = new int[context.Classes];
        _setMark = new int[context.Sets + somaBlocks];
        Start();
    }

    /// <summary>Neurons added.</summary>
    public int Neurons { get; private set; }

    /// <summary>Distinct classes.</summary>
    public int Classes { get; private set; }

    /// <summary>Distinct destination sets, the empty one included.</summary>
    public int Sets { get; private set; }

    /// <summary>Bytes of the sets, the empty one included.</summary>
    public long SetBytes { get; private set; }

    /// <summary>Axon-map entries.</summary>
    public int Entries { get; private set; }

    /// <summary>Row descriptors, lists included.</summary>
    public int Descriptors { get; private set; }

    /// <summary>Bytes of rows.</summary>
    public long RowBytes { get; private set; }

    /// <summary>Pending-queue entries if every source fired whenever it can: a descriptor with delay d holds up to d + 1.</summary>
    public long PendingWorst { get; private set; }

    /// <summary>Memory of the core.</summary>
    public long Bytes =>
        ((long)NeuronClass.SizeBytes * Classes) + ((long)NeuronRecord.SizeBytes * Neurons) + SetBytes
        + ((12L + _limits.BitmapBytes) * Entries) + ((long)RowDescriptor.SizeBytes * Descriptors) + RowBytes + (8L * _limits.PendingEntries);

    /// <summary>True while every limit of the core is kept with <paramref name="slack"/> to spare.</summary>
    public bool Fits(Slack slack) => Exceeded(slack) is null;

    /// <summary>The first limit exceeded: its name, what would be needed and what there is. Null when all are kept.</summary>
    public LimitExceeded? Exceeded(Slack slack)
    {
        int classesMax = Math.Min(_limits.ClassesMax, 256), setsMax = Math.Min(_limits.DestinationSetsMax, 65536);
        return Neurons > _limits.NeuronsMax ? new("neurons", Neurons, _limits.NeuronsMax)
            : Bytes + slack.Bytes > _limits.MemoryBytes ? new("bytes of core memory", Bytes, _limits.MemoryBytes)
            : Classes > classesMax ? new("neuron classes", Classes, classesMax)
            : Sets + slack.Sets > setsMax ? new("destination sets", Sets, setsMax)
            : RowBytes > RowBytesMax ? new("bytes of rows", RowBytes, RowBytesMax)
            : null;
    }

    /// <summary>What the 24-bit address of a descriptor reaches.</summary>
    public const int RowBytesMax = 1 << 24;

    /// <summary>Begins an empty core.</summary>
    public void Start()
    {
        _block++;
        Neurons = Classes = Entries = Descriptors = 0;
        Sets = 1;
        SetBytes = 4;
        RowBytes = PendingWorst = 0;
    }

    /// <summary>Adds a neuron with its record, class and destination set, and its incoming synapses from … to − 1.</summary>
    public void Add(int neuron, int from, int to)
    {
        AddRecord(_context.ClassOf[neuron], _context.SetOf[neuron], _context.SetIds[_context.SetOf[neuron]]);
        AddSynapses(from, to, Neurons - 1);
    }

    /// <summary>Adds the record of a dendrite that sends to a neuron of <paramref name="somaBlock"/>.</summary>
    public void AddDendrite(int somaBlock) => AddRecord(_context.Classes - 1, _context.Sets + somaBlock, 1);

    private void AddRecord(int neuronClass, int set, int setIds)
    {
        Neurons++;
        if (_classMark[neuronClass] != _block)
        {
            _classMark[neuronClass] = _block;
            Classes++;
        }

        if (setIds > 0 && _setMark[set] != _block)
        {
            _setMark[set] = _block;
            Sets++;
            SetBytes += 4 + (4L * setIds);
        }
    }

    /// <summary>Adds synapses to the neuron with local number <paramref name="local"/>, in any order of local numbers.</summary>
    public void AddSynapses(int from, int to, int local)
    {
        int[] inRow = _index.InRow;
        for (int s = from; s < to; s++)
        {
            ref RowState row = ref _rows[inRow[s]];
            if (row.Mark != _block)
            {
                row = new RowState { Mark = _block, First = local, Last = local };
                AddDescriptor(inRow[s]);
            }

            row.First = Math.Min(row.First, local);
            row.Last = Math.Max(row.Last, local);
            row.Count++;
            int bytes = Math.Min(
                RowCells.DenseBytes(row.Last - row.First + 1), RowCells.SparseBytes(row.Count, _limits.SparseTargetBits));
            RowBytes += bytes - row.Bytes;
            row.Bytes = bytes;
        }
    }

    private void AddDescriptor(int row)
    {
        PendingWorst += _index.RowPending[row];
        int source = _index.RowSource[row];
        if (_sourceMark[source] != _block)
        {
            _sourceMark[source] = _block;
            _sourceRows[source] = 1;
            Descriptors++;
            int group = _context.GroupOf[source];
            if (_groupMark[group] != _block)
            {
                _groupMark[group] = _block;
                Entries++;
            }
        }
        else
        {
            // The second row of a source turns its descriptor into a list of two.
            Descriptors += ++_sourceRows[source] == 2 ? 2 : 1;
        }
    }

    private struct RowState
    {
        public int Mark;
        public int First;
        public int Last;
        public int Count;
        public int Bytes;
    }
}
