namespace HwStack.Compiler.Placement;

/// <summary>Blocks in an order in which each has much traffic with those before it: grown from the block that talks most with the ports.</summary>
internal static class TrafficOrder
{
    /// <summary>Every block once. Ties go to the lower block number.</summary>
    public static IEnumerable<int> Of(int blocks, List<(int A, int B, double Packets)> pairs)
    {
        var neighbours = new List<(int Block, double Packets)>[blocks];
        double[] attraction = new double[blocks];
        for (int b = 0; b < blocks; b++)
        {
            neighbours[b] = [];
        }

        foreach ((int a, int b, double packets) in pairs)
        {
            if (a < 0)
            {
                attraction[b] += packets;
            }
            else
            {
                neighbours[a].Add((b, packets));
                neighbours[b].Add((a, packets));
            }
        }

        // A queue with stale entries: a block is pushed again whenever its attraction grows.
        var queue = new PriorityQueue<(int Block, double Attraction), (double, int)>();
        bool[] placed = new bool[blocks];
        for (int b = 0; b < blocks; b++)
        {
            queue.Enqueue((b, attraction[b]), (-attraction[b], b));
        }

        while (queue.TryDequeue(out (int Block, double Attraction) top, out _))
        {
            if (placed[top.Block] || top.Attraction < attraction[top.Block])
            {
                continue;
            }

            placed[top.Block] = true;
            yield return top.Block;
            foreach ((int block, double packets) in neighbours[top.Block])
            {
                if (!placed[block])
                {
                    attraction[block] += packets;
                    queue.Enqueue((block, attraction[block]), (-attraction[block], block));
                }
            }
        }
    }
}
