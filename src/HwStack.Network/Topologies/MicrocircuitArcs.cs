namespace HwStack.Network.Topologies;

/// <summary>
/// Synapses between populations in fixed total numbers: each draws its source and its target uniformly, independently and with replacement, so a pair may be joined several times
/// and a neuron with itself. How many of a number each source draws is settled at first use, number by number; the targets then belong to the source, so that
/// any source can be generated again.
/// </summary>
internal sealed class MicrocircuitArcs : ArcSource
{
    private const ulong CountStream = 5, TargetStream = 6;
    private readonly int[] _first;
    private readonly long[,] _synapses;
    private readonly Func<int, int, DelayedKinds> _kindOf;
    private readonly ulong _seed;
    private readonly Lazy<ushort[][]> _counts;

    /// <param name="sizes">Neurons of each population.</param>
    /// <param name="synapses">Synapses by target and source population.</param>
    /// <param name="kindOf">Synapse kinds of a target and a source population, one for each delay.</param>
    /// <param name="seed">Seed.</param>
    public MicrocircuitArcs(IReadOnlyList<int> sizes, long[,] synapses, Func<int, int, DelayedKinds> kindOf, ulong seed)
    {
        _first = new int[sizes.Count + 1];
        for (int population = 0; population < sizes.Count; population++)
        {
            _first[population + 1] = _first[population] + sizes[population];
        }

        (_synapses, _kindOf, _seed, _counts) = (synapses, kindOf, seed, new Lazy<ushort[][]>(Count));
        foreach (long number in synapses)
        {
            ArcsExpected += number;
        }
    }

    public override double ArcsExpected { get; }

    private int Populations => _first.Length - 1;

    public override void Read(int firstSource, int sources, ArcBuffer buffer)
    {
        buffer.Begin(firstSource, sources);
        ushort[][] counts = _counts.Value;
        ulong[] row = new ulong[ushort.MaxValue];
        int population = 0;
        for (int source = firstSource; source < firstSource + sources; source++)
        {
            while (source >= _first[population + 1])
            {
                population++;
            }

            var random = new CounterRandom(_seed, TargetStream, (ulong)source);
            for (int target = 0; target < Populations; target++)
            {
                int count = counts[target][source];
                Draw(ref random, target, _kindOf(target, population), row.AsSpan(0, count));
                Span<int> targets = buffer.Room(count);
                Span<byte> kinds = buffer.KindRoom(count);
                Span<sbyte> deviations = buffer.DeviationRoom(count);
                for (int i = 0; i < count; i++)
                {
                    targets[i] = _first[target] + (int)(row[i] >> 16);
                    kinds[i] = (byte)(row[i] >> 8);
                    deviations[i] = (sbyte)((int)(row[i] & 255) - 128);
                }

                buffer.Append(count);
            }

            buffer.EndSource();
        }
    }

    // Target above, then the kind, then the deviation + 128, ascending: the order is the same on every machine, equal targets included.
    private void Draw(ref CounterRandom random, int population, DelayedKinds kinds, Span<ulong> row)
    {
        long size = _first[population + 1] - _first[population];
        for (int i = 0; i < row.Length; i++)
        {
            ulong target = (ulong)random.Below(size);
            double normal = CounterRandom.NormalOf(random.Next(), (uint)(random.Next() >> 32));
            int deviation = (int)Math.Clamp(Math.Round(normal * ArcBuffer.DeviationsPerSd), -128, 127);
            row[i] = (target << 16) | ((ulong)kinds.Draw(ref random) << 8) | (uint)(deviation + 128);
        }

        row.Sort();
    }

    private ushort[][] Count()
    {
        ushort[][] counts = new ushort[Populations][];
        for (int target = 0; target < Populations; target++)
        {
            counts[target] = new ushort[_first[^1]];
            for (int source = 0; source < Populations; source++)
            {
                var random = new CounterRandom(_seed, CountStream, (ulong)((target * Populations) + source));
                Span<ushort> of = counts[target].AsSpan(_first[source].._first[source + 1]);
                for (long synapse = 0; synapse < _synapses[target, source]; synapse++)
                {
                    ref ushort count = ref of[(int)random.Below(of.Length)];
                    count = checked((ushort)(count + 1));
                }
            }
        }

        return counts;
    }
}
