namespace HwStack.Network.Topologies;

/// <summary>All arcs of a network in memory, for a simulation that needs those of any source in any tick.</summary>
internal sealed class KeptArcs
{
    private const int SourcesAtOnce = 1024;
    private readonly long[] _start;
    private int[] _target;
    private byte[] _kind;
    private sbyte[] _deviation = [];

    public KeptArcs(TopologyNetwork network)
    {
        int n = network.Neurons;
        _start = new long[n + 1];

        // Where arcs are drawn by chance their number is known to a few standard deviations.
        double expected = network.Arcs.ArcsExpected;
        _target = new int[(int)Math.Min(Array.MaxLength, expected + (6 * Math.Sqrt(expected)) + 64)];
        _kind = new byte[_target.Length];
        var buffer = new ArcBuffer();
        long count = 0;
        for (int first = 0; first < n; first += SourcesAtOnce)
        {
            int sources = Math.Min(SourcesAtOnce, n - first);
            network.Arcs.Read(first, sources, buffer);
            Grow(count + buffer.Count);
            for (int source = first; source < first + sources; source++)
            {
                ReadOnlySpan<int> targets = buffer.Targets(source);
                targets.CopyTo(_target.AsSpan((int)count));
                buffer.Kinds(source).CopyTo(_kind.AsSpan((int)count));
                ReadOnlySpan<sbyte> deviations = buffer.Deviations(source);
                if (!deviations.IsEmpty)
                {
                    _deviation = _deviation.Length == 0 ? new sbyte[_target.Length] : _deviation;
                    deviations.CopyTo(_deviation.AsSpan((int)count));
                }

                count += targets.Length;
                _start[source + 1] = count;
            }
        }
    }

    public ReadOnlySpan<int> Targets(int source) => _target.AsSpan((int)_start[source], Count(source));

    public ReadOnlySpan<byte> Kinds(int source) => _kind.AsSpan((int)_start[source], Count(source));

    /// <summary>Empty when all weights have the mean of their kind.</summary>
    public ReadOnlySpan<sbyte> Deviations(int source) => _deviation.Length == 0 ? [] : _deviation.AsSpan((int)_start[source], Count(source));

    private int Count(int source) => (int)(_start[source + 1] - _start[source]);

    private void Grow(long count)
    {
        if (count > _target.Length)
        {
            int length = (int)Math.Min(Array.MaxLength, Math.Max(count, (long)(_target.Length * 1.1)));
            Array.Resize(ref _target, length);
            Array.Resize(ref _kind, length);
            if (_deviation.Length > 0)
            {
                Array.Resize(ref _deviation, length);
            }
        }
    }
}
