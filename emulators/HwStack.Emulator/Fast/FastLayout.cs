using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Everything about an image that does not change while it runs, in the engine's own memory layout. Rows keep 4 bits a cell where they are well filled and
/// 16 bits a non-zero cell elsewhere (<see cref="RowShape"/>); neurons are one array a quantity (<see cref="NeuronTable"/>); axon maps are turned around
/// (<see cref="DeliveryBuilder"/>), so that a spike costs a walk over its targets and no search.
/// </summary>
internal sealed class FastLayout
{
    private readonly ChipImage _image;
    private readonly RowPolicy _policy;
    private readonly Slabs _slabs = new();
    private readonly List<RowGroup> _groups = [];
    private readonly List<ClassConstants> _classes = [];
    private readonly List<ClassItem> _items = [];

    public FastLayout(ChipImage image, int partitions, SimdLevel level)
    {
        _image = image;
        Sources = new Sources(image);
        _policy = RowPolicy.For(Sources.RowBytes, level);
        Cores = new CoreTable[image.CoreCount];
        Blocks = Sources.FirstBlock[image.CoreCount];
        Neurons = new NeuronTable(Blocks);
        Routes = new RouteTable(image, Sources);
        PartitionEnd = Split(partitions);
        ItemStart = new int[Blocks + 1];
        Somas = new int[image.CoreCount][];
        var builder = new DeliveryBuilder(Sources, partitions);
        Pass(builder, load: true);
        builder.BeginFill();
        Pass(builder, load: false);
        Deliveries = builder.Finish();
        Groups = [.. _groups];
        Classes = [.. _classes];
        Items = [.. _items];
        ItemStart[Blocks] = Items.Length;
        AddOwnAccumulators();
    }

    public Sources Sources { get; }

    public CoreTable[] Cores { get; }

    /// <summary>Blocks of 64 neurons of all cores.</summary>
    public int Blocks { get; }

    public NeuronTable Neurons { get; }

    public RouteTable Routes { get; }

    public RowGroup[] Groups { get; }

    public ClassConstants[] Classes { get; }

    /// <summary>Classes of each block of cores that have several.</summary>
    public ClassItem[] Items { get; }

    /// <summary>First item of each block.</summary>
    public int[] ItemStart { get; }

    /// <summary>Where the spikes go, by partition of the target cores.</summary>
    public Deliveries[] Deliveries { get; }

    /// <summary>First core behind each partition.</summary>
    public int[] PartitionEnd { get; }

    /// <summary>Soma core of each destination set of cores with DENDRITE neurons; null elsewhere.</summary>
    public int[]?[] Somas { get; }

    /// <summary>True when some core has DENDRITE neurons.</summary>
    public bool HasDendrites { get; private set; }

    /// <summary>Cores with accumulators of their own.</summary>
    public int OwnAccumulators { get; private set; }

    /// <summary>Words of the event bitmap of one due tick.</summary>
    public int Words { get; private set; }

    /// <summary>Rows with payloads.</summary>
    public int Payloads { get; private set; }

    /// <summary>Size of the pending-event queue of a core.</summary>
    public int PendingEntries => _image.Chip.Core.PendingEntries;

    /// <summary>Largest delay of a row.</summary>
    public int DelayMax { get; private set; }

    /// <summary>Most rows of a core, in whole words.</summary>
    public int CoreWordsMax { get; private set; }

    /// <summary>Most row groups of a core.</summary>
    public int CoreGroupsMax { get; private set; }

    /// <summary>Most blocks of 64 neurons of a core.</summary>
    public int CoreBlocksMax { get; private set; }

    /// <summary>Bytes of rows and row entries.</summary>
    public long RowBytes => _slabs.Bytes;

    /// <summary>The order of the rows of a core, for translating row numbers back to descriptors.</summary>
    public RowOrder OrderOf(CoreImage core) => RowOrder.Of(core, _image.Chip.Core.SparseTargetBits, _policy, HasPayload(core, ReadAxons(core, [])));

    private static bool IsLimited(CoreImage core, int pendingEntries)
    {
        long fillable = 0;
        foreach (RowDescriptor descriptor in core.Descriptors)
        {
            fillable += descriptor.Format == RowFormat.List ? 0 : descriptor.Delay + 1;
        }

        return fillable > pendingEntries;
    }

    private void Pass(DeliveryBuilder builder, bool load)
    {
        List<Axon> axons = [];
        for (int i = 0, partition = 0; i < Cores.Length; i++)
        {
            while (i >= PartitionEnd[partition])
            {
                partition++;
            }

            CoreImage core = _image.ReadCore(i);
            bool[] hasPayload = HasPayload(core, ReadAxons(core, axons));
            RowOrder order = RowOrder.Of(core, _image.Chip.Core.SparseTargetBits, _policy, hasPayload);
            if (load)
            {
                Load(ref Cores[i], i, core, order, hasPayload);
            }

            builder.Add(core, Cores[i], partition, order, hasPayload, axons);
        }
    }

    private List<Axon> ReadAxons(CoreImage core, List<Axon> into)
    {
        Axon.ReadAll(core, _image, Sources, into);
        return into;
    }

    private void Load(ref CoreTable table, int index, CoreImage core, RowOrder order, bool[] hasPayload)
    {
        LoadChecks.Core(core);
        table.Id = core.Id.Value;
        table.Neurons = core.Neurons.Length;
        table.FirstBlock = Sources.FirstBlock[index];
        table.Blocks = Sources.FirstBlock[index + 1] - table.FirstBlock;
        table.FirstSet = Sources.FirstSet[index];
        table.FirstWord = Words;
        table.Words = (order.Descriptors.Length + 63) / 64;
        table.PayloadBase = Payloads;
        table.IsLimited = IsLimited(core, _image.Chip.Core.PendingEntries);
        table.OwnAccumulator = -1;
        RowMemory.Build(ref table, core, order, _image.Chip.Core.SparseTargetBits, hasPayload, _slabs, _groups);
        Neurons.Load(table, core);
        Neurons.Share(table, core);
        LoadClasses(ref table, core);
        table.HasDendrites = core.Classes.Any(c => c.Model == NeuronModel.Dendrite);
        if (table.HasDendrites)
        {
            HasDendrites = true;
            Somas[index] = LoadChecks.Somas(core, id => Sources.IndexOf(id, _image), soma => Sources.Count[soma]);
        }

        Payloads += order.Descriptors.Length - table.PayloadFirst;
        Words += table.Words;
        CoreWordsMax = Math.Max(CoreWordsMax, table.Words);
        CoreGroupsMax = Math.Max(CoreGroupsMax, _groups.Count - table.FirstGroup);
        CoreBlocksMax = Math.Max(CoreBlocksMax, table.Blocks);
        foreach (int descriptor in order.Descriptors)
        {
            DelayMax = Math.Max(DelayMax, core.Descriptors[descriptor].Delay);
        }

        if (Words >= 1 << (RowNumberBits - 6))
        {
            throw new UserErrorException(new UserError(
                "HW2954", $"the image has more than {1 << RowNumberBits} rows, the most the fast engine numbers.", null, null, $"{1 << RowNumberBits}", "Run it with the scalar engine."));
        }
    }

    private const int RowNumberBits = Fast.Deliveries.RowBits;

    private void LoadClasses(ref CoreTable table, CoreImage core)
    {
        table.FirstClass = _classes.Count;
        foreach (NeuronClass neuronClass in core.Classes)
        {
            _classes.Add(ClassConstants.From(neuronClass));
        }

        ReadOnlySpan<NeuronRecord> neurons = core.Neurons;
        table.UniformClass = neurons.Length == 0 ? -1 : table.FirstClass + neurons[0].Class;
        foreach (NeuronRecord record in neurons)
        {
            table.UniformClass = table.FirstClass + record.Class == table.UniformClass ? table.UniformClass : -1;
        }

        for (int block = 0; block < table.Blocks; block++)
        {
            ItemStart[table.FirstBlock + block] = _items.Count;
            for (int i = 0; table.UniformClass < 0 && i < core.Classes.Length; i++)
            {
                ulong mask = 0;
                for (int n = block * 64; n < Math.Min(neurons.Length, (block + 1) * 64); n++)
                {
                    mask |= neurons[n].Class == i ? 1UL << (n & 63) : 0;
                }

                if (mask != 0)
                {
                    _items.Add(new ClassItem(table.FirstClass + i, mask));
                }
            }
        }
    }

    private void AddOwnAccumulators()
    {
        for (int i = 0; i < Cores.Length; i++)
        {
            foreach (int soma in Somas[i] ?? [])
            {
                Own(ref Cores[soma]);
            }

            if (Cores[i].HasDendrites)
            {
                Own(ref Cores[i]);
            }
        }

        void Own(ref CoreTable table) => table.OwnAccumulator = table.OwnAccumulator < 0 ? OwnAccumulators++ : table.OwnAccumulator;
    }

    // A row carries payloads when its events are not all spikes, or when two sources share it so that its events may add up.
    private bool[] HasPayload(CoreImage core, List<Axon> axons)
    {
        bool[] payload = new bool[core.Descriptors.Length], seen = new bool[core.Descriptors.Length];
        foreach (Axon axon in axons)
        {
            int block = axon.Source >> 6;
            bool always = block >= Blocks || (Sources.GradedBits[block] >> (axon.Source & 63) & 1) != 0;
            (int first, int count) = axon.Rows(core);
            for (int i = first; i < first + count; i++)
            {
                RowChecks.Descriptor(core, i, false);
                payload[i] |= always || seen[i];
                seen[i] = true;
            }
        }

        return payload;
    }

    private int[] Split(int partitions)
    {
        long all = Sources.Weight.Sum(), sum = 0;
        int[] end = new int[partitions];
        for (int core = 0, at = 0; core < Cores.Length; core++)
        {
            sum += Sources.Weight[core];
            while (at < partitions && sum * partitions >= all * (at + 1))
            {
                end[at++] = core + 1;
            }
        }

        end[^1] = Cores.Length;
        return end;
    }
}
