using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Everything about an image that does not change while it runs, in the engine's own memory layout. Rows keep 4 bits a cell where they are well filled and
/// 16 bits a non-zero cell elsewhere (<see cref="RowShape"/>); neurons are one array a quantity (<see cref="NeuronTable"/>); axon maps are turned around
/// (<see cref="DeliveryBuilder"/>), so that a spike costs a walk over its targets and no search.
/// </summary>
internal sealed partial class FastLayout
{
    private readonly ChipImage _image;
    private readonly RowPolicy _policy;
    private readonly Slabs _slabs = new();
    private readonly List<RowGroup> _groups = [];
    private readonly List<ClassConstants> _classes = [];
    private readonly List<ClassItem> _items = [];
    private readonly DirectPlan _plan = new();
    private readonly AlignedBuffer<byte> _tables;
    private readonly bool[] _isSoma;
    private readonly bool _sweeps;
    private bool[] _packetsLater = [];

    public FastLayout(ChipImage image, int partitions, SimdLevel level)
    {
        _image = image;
        Sources = new Sources(image);
        _policy = RowPolicy.For(Sources.RowBytes, level);
        Cores = new CoreTable[image.CoreCount];
        Blocks = Sources.FirstBlock[image.CoreCount];
        Neurons = new NeuronTable(Blocks);
        CoreOfBlock = new(Blocks + 1);
        CoreOfBlock.Span[Blocks] = image.CoreCount;
        Sweeps = new SweepClass?[image.CoreCount];
        Lazies = new LazyClass?[image.CoreCount];
        _tables = new(image.TableMemory.Length);
        image.TableMemory.Span.CopyTo(_tables.Span);
        _isSoma = FindSomas();
        _sweeps = level == SimdLevel.Avx512;
        Routes = new RouteTable(image, Sources);
        PartitionEnd = Split(partitions);
        ItemStart = new int[Blocks + 1];
        Somas = new int[image.CoreCount][];
        var builder = new DeliveryBuilder(Sources, partitions);
        var direct = new DirectBuilder(Sources, partitions, _plan, image.Chip.Core.SparseTargetBits);
        Pass(builder, direct, load: true);
        builder.BeginFill();
        direct.BeginFill();
        Pass(builder, direct, load: false);
        Deliveries = builder.Finish();
        Direct = direct.Finish();
        DirectValues = new(DirectPlan.ValuesMax);
        _plan.Values.ToArray().CopyTo(DirectValues.Span);
        AddPacketsLater();
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

    /// <summary>Where the spikes go that add to neurons themselves, by partition of the target cores and then ascending by delay.</summary>
    public DirectArcs[][] Direct { get; }

    /// <summary>What arcs add, by the number of the value.</summary>
    public AlignedBuffer<short> DirectValues { get; }

    /// <summary>Core of each block of neurons; for the block behind the last a number that no core has.</summary>
    public AlignedBuffer<int> CoreOfBlock { get; }

    /// <summary>Class of the cores that can be swept.</summary>
    public SweepClass?[] Sweeps { get; }

    /// <summary>Class of the cores whose blocks are left alone while nothing comes.</summary>
    public LazyClass?[] Lazies { get; }

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
    public RowOrder OrderOf(CoreImage core, int index) => OrderOf(core, index, PayloadLimits(core, ReadAxons(core, [])));

    /// <summary>True when packets of a block are counted with the events of its sources (<see cref="DirectCounts"/>).</summary>
    public bool CountsPacketsLater(int block) => block < _packetsLater.Length && _packetsLater[block];

    /// <summary>True when that holds for all blocks.</summary>
    public bool AllPacketsLater { get; private set; }

    /// <summary>True when spikes of neurons go to event bitmaps at all.</summary>
    public bool HasArrivals => Deliveries.Any(d => d.EntryStart.Span[Blocks * 64] > 0 || d.Links.Length > 0);

    private static bool IsLimited(CoreImage core, int pendingEntries)
    {
        long fillable = 0;
        foreach (RowDescriptor descriptor in core.Descriptors)
        {
            fillable += descriptor.Format == RowFormat.List ? 0 : descriptor.Delay + 1;
        }

        return fillable > pendingEntries;
    }

    private void Pass(DeliveryBuilder builder, DirectBuilder direct, bool load)
    {
        List<Axon> axons = [];
        for (int i = 0, partition = 0; i < Cores.Length; i++)
        {
            while (i >= PartitionEnd[partition])
            {
                partition++;
            }

            CoreImage core = _image.ReadCore(i);
            int[] payloadLimits = PayloadLimits(core, ReadAxons(core, axons));
            bool[] hasPayload = Array.ConvertAll(payloadLimits, limit => limit != 1);
            RowOrder order = OrderOf(core, i, payloadLimits);
            if (load)
            {
                Load(ref Cores[i], i, core, order, hasPayload);
            }

            builder.Add(core, Cores[i], partition, order, hasPayload, axons);
            direct.Add(core, i, partition, order, axons);
        }
    }

    private List<Axon> ReadAxons(CoreImage core, List<Axon> into)
    {
        Axon.ReadAll(core, _image, Sources, into);
        return into;
    }

    private void Load(ref CoreTable table, int index, CoreImage core, RowOrder order, bool[] hasPayload)
    {
        LoadChecks.Core(core, _image.TableMemory.Span);
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
        table.DirectShift = order.Direct.Shift;
        CoreOfBlock.Span.Slice(table.FirstBlock, table.Blocks).Fill(index);
        RowMemory.Build(ref table, core, order, _image.Chip.Core.SparseTargetBits, hasPayload, _slabs, _groups);
        Neurons.Load(table, core);
        Neurons.Share(table, core);
        LoadClasses(ref table, core);
        if (table.UniformClass >= 0 && !_isSoma[index])
        {
            bool hasArcs = order.Direct.IsDirect.Contains(true);
            Sweeps[index] = _sweeps ? SweepClass.Of(core, _classes[table.UniformClass], hasArcs ? table.DirectShift : Arithmetic.FractionBits, index > 0 ? Sweeps[index - 1] : null) : null;
            Lazies[index] = LazyClass.Of(core, _classes[table.UniformClass].Source, index > 0 ? Lazies[index - 1] : null);
        }

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
            _classes.Add(ClassConstants.From(neuronClass, _tables));
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

    // Never 1: a payload of 0 or −1 is not a spike.
    private int PortLimit(int source) => Math.Max(2, _image.Ports[Sources.OwnerOf(Sources.SetOf[source]) - Sources.Cores].PayloadMax);

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
