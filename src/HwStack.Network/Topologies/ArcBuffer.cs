namespace HwStack.Network.Topologies;

/// <summary>The arcs of some consecutive source neurons in compressed-row form; reused from block to block, so that a walk over all arcs allocates nothing.</summary>
public sealed class ArcBuffer
{
    private int[] _start = new int[1];
    private int[] _target = new int[64];
    private byte[] _kind = new byte[64];

    /// <summary>First source neuron.</summary>
    public int FirstSource { get; private set; }

    /// <summary>Source neurons.</summary>
    public int Sources { get; private set; }

    /// <summary>Arcs of all of them.</summary>
    public int Count { get; private set; }

    /// <summary>Target neurons of a source, ascending, none twice.</summary>
    public ReadOnlySpan<int> Targets(int source) => _target.AsSpan(_start[source - FirstSource].._start[source - FirstSource + 1]);

    /// <summary>Synapse kind of each of <see cref="Targets"/>.</summary>
    public ReadOnlySpan<byte> Kinds(int source) => _kind.AsSpan(_start[source - FirstSource].._start[source - FirstSource + 1]);

    internal void Begin(int firstSource, int sources)
    {
        (FirstSource, Sources, Count) = (firstSource, 0, 0);
        if (_start.Length < sources + 1)
        {
            _start = new int[sources + 1];
        }
    }

    /// <summary>Room for the arcs of the next source; <see cref="Add"/> takes what was used of it.</summary>
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

    /// <summary>Ends the next source with <paramref name="arcs"/> targets written to its room, all of one kind.</summary>
    internal void Add(int arcs, byte kind)
    {
        _kind.AsSpan(Count, arcs).Fill(kind);
        Count += arcs;
        _start[++Sources] = Count;
    }
}
