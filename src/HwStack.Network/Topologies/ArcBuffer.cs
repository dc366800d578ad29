namespace HwStack.Network.Topologies;

/// <summary>The arcs of some consecutive source neurons in compressed-row form; reused from block to block, so that a walk over all arcs allocates nothing.</summary>
public sealed class ArcBuffer
{
    private int[] _start = new int[1];
    private int[] _target = new int[64];
    private byte[] _kind = new byte[64];
    private sbyte[] _deviation = [];

    /// <summary>Steps of <see cref="Deviations"/> in a standard deviation.</summary>
    public const int DeviationsPerSd = 16;

    /// <summary>First source neuron.</summary>
    public int FirstSource { get; private set; }

    /// <summary>Source neurons.</summary>
    public int Sources { get; private set; }

    /// <summary>Arcs of all of them.</summary>
    public int Count { get; private set; }

    /// <summary>Target neurons of a source, ascending; one may appear several times where the network has several synapses from one neuron to another.</summary>
    public ReadOnlySpan<int> Targets(int source) => _target.AsSpan(_start[source - FirstSource].._start[source - FirstSource + 1]);

    /// <summary>Synapse kind of each of <see cref="Targets"/>.</summary>
    public ReadOnlySpan<byte> Kinds(int source) => _kind.AsSpan(_start[source - FirstSource].._start[source - FirstSource + 1]);

    /// <summary>How far the weight of each of <see cref="Targets"/> is from the mean of its kind, in sixteenths of a standard deviation; empty when all have the mean.</summary>
    public ReadOnlySpan<sbyte> Deviations(int source) =>
        _deviation.Length == 0 ? [] : _deviation.AsSpan(_start[source - FirstSource].._start[source - FirstSource + 1]);

    internal void Begin(int firstSource, int sources)
    {
        (FirstSource, Sources, Count) = (firstSource, 0, 0);
        if (_start.Length < sources + 1)
        {
            _start = new int[sources + 1];
        }
    }

    /// <summary>Room for more arcs of the next source; <see cref="Append"/> takes what was used of it.</summary>
    internal Span<int> Room(int arcs)
    {
        if (_target.Length - Count < arcs)
        {
            int length = (int)Math.Min(Array.MaxLength, Math.Max(2L * _target.Length, (long)Count + arcs));
            Array.Resize(ref _target, length);
            Array.Resize(ref _kind, length);
        }

        return _target.AsSpan(Count, arcs);
    }

    /// <summary>Room for the deviations that belong to the arcs of <see cref="Room"/>, which is called before. Either all arcs of a network have one or none.</summary>
    internal Span<sbyte> DeviationRoom(int arcs)
    {
        if (_deviation.Length < _target.Length)
        {
            Array.Resize(ref _deviation, _target.Length);
        }

        return _deviation.AsSpan(Count, arcs);
    }

    /// <summary>Room for the kinds that belong to the arcs of <see cref="Room"/>, which is called before.</summary>
    internal Span<byte> KindRoom(int arcs) => _kind.AsSpan(Count, arcs);

    /// <summary>Takes <paramref name="arcs"/> targets.</summary>
    internal void Append(int arcs) => Count += arcs;

    /// <summary>Ends the next source.</summary>
    internal void EndSource() => _start[++Sources] = Count;

    /// <summary>Ends the next source with <paramref name="arcs"/> targets written to its room, all of one kind.</summary>
    internal void Add(int arcs, byte kind)
    {
        KindRoom(arcs).Fill(kind);
        Append(arcs);
        EndSource();
    }
}
