using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// All senders under one numbering: source number = 64 · block + bit, blocks of cores in order of id and then those of ports. Every source knows its
/// destination set by a number that is unique in the engine.
/// </summary>
internal sealed class Sources
{
    private readonly uint[] _coreIds;
    private readonly DestinationSets[] _sets;
    private readonly int[] _setOwner;

    public Sources(ChipImage image)
    {
        int cores = image.CoreCount, owners = cores + image.Ports.Count;
        _coreIds = new uint[cores];
        _sets = new DestinationSets[owners];
        FirstBlock = new int[owners + 1];
        FirstSet = new int[owners + 1];
        Count = new int[owners];
        Weight = new long[cores];
        ushort[][] setOf = new ushort[owners][];
        ulong[][] graded = new ulong[owners][];
        for (int i = 0; i < owners; i++)
        {
            if (i < cores)
            {
                CoreImage core = image.ReadCore(i);
                _coreIds[i] = core.Id.Value;
                Weight[i] = core.Neurons.Length + (core.Rows.Length / 16) + 16;
                RowBytes += core.Rows.Length;
                if (core.Classes.Any(c => c.Model == NeuronModel.Dendrite))
                {
                    DendriteCores.Add(i);
                }

                setOf[i] = Array.ConvertAll(core.Neurons, neuron => neuron.DestinationSet);
                graded[i] = Graded(core);
                _sets[i] = core.Sets;
            }
            else
            {
                PortImage port = image.Ports[i - cores];
                setOf[i] = port.IsInput ? port.ChannelSet : new ushort[port.Channels];
                graded[i] = [];
                _sets[i] = port.Sets;
            }

            Count[i] = setOf[i].Length;
            FirstBlock[i + 1] = FirstBlock[i] + ((Count[i] + 63) / 64);
            FirstSet[i + 1] = FirstSet[i] + _sets[i].Count;
        }

        Cores = cores;
        SetOf = new int[FirstBlock[^1] * 64];
        GradedBits = new ulong[FirstBlock[cores]];
        _setOwner = new int[FirstSet[^1]];
        for (int i = 0; i < owners; i++)
        {
            int first = FirstBlock[i] * 64;
            SetOf.AsSpan(first, (FirstBlock[i + 1] * 64) - first).Fill(FirstSet[i]);
            for (int n = 0; n < Count[i]; n++)
            {
                SetOf[first + n] = FirstSet[i] + setOf[i][n];
            }

            graded[i].CopyTo(GradedBits, i < cores ? FirstBlock[i] : 0);
            _setOwner.AsSpan(FirstSet[i], _sets[i].Count).Fill(i);
        }
    }

    public int Cores { get; }

    /// <summary>Bytes of row memory in the image.</summary>
    public long RowBytes { get; }

    /// <summary>First block of each core and then port, and one behind the last.</summary>
    public int[] FirstBlock { get; }

    /// <summary>First set of each core and then port, and one behind the last.</summary>
    public int[] FirstSet { get; }

    /// <summary>Neurons or channels.</summary>
    public int[] Count { get; }

    /// <summary>Rough work of a core in a tick, for splitting cores over threads.</summary>
    public long[] Weight { get; }

    /// <summary>Cores with DENDRITE classes.</summary>
    public List<int> DendriteCores { get; } = [];

    /// <summary>Set of each source; padding names an empty set.</summary>
    public int[] SetOf { get; }

    /// <summary>Graded neurons.</summary>
    public ulong[] GradedBits { get; }

    /// <summary>Id of a core by index.</summary>
    public CoreId CoreIdOf(int core) => new(_coreIds[core]);

    /// <summary>Index among cores and then ports; −1 when unknown.</summary>
    public int IndexOf(CoreId id, ChipImage image)
    {
        if (!id.IsPort)
        {
            int at = Array.BinarySearch(_coreIds, id.Value);
            return at < 0 ? -1 : at;
        }

        for (int port = 0; port < image.Ports.Count; port++)
        {
            if (image.Ports[port].Id == id)
            {
                return Cores + port;
            }
        }

        return -1;
    }

    /// <summary>Index of the core or port that owns a set.</summary>
    public int OwnerOf(int set) => _setOwner[set];

    /// <summary>Destinations of a set.</summary>
    public ReadOnlySpan<CoreId> Targets(int set)
    {
        int owner = _setOwner[set];
        return _sets[owner].Of(set - FirstSet[owner]);
    }

    /// <summary>True when the set goes along Y first.</summary>
    public bool IsYFirst(int set)
    {
        int owner = _setOwner[set];
        return (_sets[owner].Flags[set - FirstSet[owner]] & 1) != 0;
    }

    private static ulong[] Graded(CoreImage core)
    {
        ulong[] bits = new ulong[(core.Neurons.Length + 63) / 64];
        for (int n = 0; n < core.Neurons.Length; n++)
        {
            NeuronClass neuronClass = core.Classes[core.Neurons[n].Class];
            bool sends = (neuronClass.Flags & NeuronFlags.Graded) != 0 && neuronClass.Model != NeuronModel.Dendrite;
            bits[n >> 6] |= sends ? 1UL << (n & 63) : 0;
        }

        return bits;
    }
}
