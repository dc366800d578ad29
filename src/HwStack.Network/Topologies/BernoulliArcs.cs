namespace HwStack.Network.Topologies;

/// <summary>A directed Erdős–Rényi graph G(n, p): each ordered pair of different neurons is joined with probability p, independently.</summary>
internal sealed class BernoulliArcs(int neurons, double probability, ulong seed, SourceKinds kinds) : ArcSource
{
    private readonly BernoulliSkips _skips = new(probability);

    public override double ArcsExpected => (double)neurons * (neurons - 1) * probability;

    public override void Read(int firstSource, int sources, ArcBuffer buffer)
    {
        buffer.Begin(firstSource, sources);
        int[] row = new int[neurons];
        for (int source = firstSource; source < firstSource + sources; source++)
        {
            var random = new CounterRandom(seed, 1, (ulong)source);
            int count = 0;
            for (long trial = _skips.Never ? neurons : _skips.Next(ref random); trial < neurons - 1; trial += 1 + _skips.Next(ref random))
            {
                // The trials are the n − 1 other neurons; those from the source on move up by one.
                row[count++] = (int)trial + (trial >= source ? 1 : 0);
            }

            row.AsSpan(0, count).CopyTo(buffer.Room(count));
            buffer.Add(count, kinds.Of(source));
        }
    }
}
