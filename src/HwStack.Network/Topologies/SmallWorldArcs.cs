namespace HwStack.Network.Topologies;

/// <summary>
/// A directed Watts–Strogatz graph (Watts and Strogatz, Nature 393, 1998, made directed): every neuron has k arcs to its nearest neighbours on a ring, k/2 on each side;
/// each arc is moved with probability p to a target drawn uniformly from all neurons that are neither the source nor a target of it already. n·k arcs exactly.
/// </summary>
internal sealed class SmallWorldArcs(int neurons, int degree, double rewired, ulong seed, SourceKinds kinds) : ArcSource
{
    private readonly ulong _threshold = rewired >= 1 ? ulong.MaxValue : (ulong)(rewired * 18446744073709551616.0);

    public override double ArcsExpected => (double)neurons * degree;

    public override void Read(int firstSource, int sources, ArcBuffer buffer)
    {
        buffer.Begin(firstSource, sources);
        for (int source = firstSource; source < firstSource + sources; source++)
        {
            Span<int> targets = buffer.Room(degree);
            for (int i = 0; i < degree; i++)
            {
                int offset = i < degree / 2 ? i - (degree / 2) : i - (degree / 2) + 1;
                targets[i] = (int)(((long)source + offset + neurons) % neurons);
            }

            Rewire(source, targets);
            targets.Sort();
            buffer.Add(degree, kinds.Of(source));
        }
    }

    private void Rewire(int source, Span<int> targets)
    {
        var random = new CounterRandom(seed, 1, (ulong)source);
        for (int i = 0; i < targets.Length; i++)
        {
            ulong chance = random.Next();
            if (rewired < 1 && chance >= _threshold)
            {
                continue;
            }

            int target;
            do
            {
                target = (int)random.Below(neurons);
            }
            while (target == source || targets.Contains(target));

            targets[i] = target;
        }
    }
}
