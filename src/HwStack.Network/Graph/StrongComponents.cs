namespace HwStack.Network;

/// <summary>Strongly connected components, by Tarjan's algorithm (SIAM J. Comput. 1(2), 1972) with an explicit stack, so that a long chain cannot overflow ours.</summary>
internal static class StrongComponents
{
    /// <summary>Components that contain a cycle (several nodes, or one with an edge to itself), each ascending, in ascending order of their first node.</summary>
    public static List<int[]> OfCycles(int[][] successors)
    {
        int count = successors.Length, clock = 0;
        int[] seen = new int[count], low = new int[count], next = new int[count];
        bool[] open = new bool[count];
        Stack<int> path = new(), component = new();
        List<int[]> cycles = [];
        for (int root = 0; root < count; root++)
        {
            if (seen[root] == 0)
            {
                Enter(root);
            }

            while (path.TryPeek(out int node))
            {
                if (next[node] < successors[node].Length)
                {
                    int to = successors[node][next[node]++];
                    if (seen[to] == 0)
                    {
                        Enter(to);
                    }
                    else if (open[to])
                    {
                        low[node] = Math.Min(low[node], seen[to]);
                    }

                    continue;
                }

                path.Pop();
                if (path.TryPeek(out int parent))
                {
                    low[parent] = Math.Min(low[parent], low[node]);
                }

                if (low[node] == seen[node])
                {
                    Close(node);
                }
            }
        }

        cycles.Sort((a, b) => a[0].CompareTo(b[0]));
        return cycles;

        void Enter(int node)
        {
            seen[node] = low[node] = ++clock;
            open[node] = true;
            path.Push(node);
            component.Push(node);
        }

        void Close(int node)
        {
            List<int> members = [];
            int member;
            do
            {
                member = component.Pop();
                open[member] = false;
                members.Add(member);
            }
            while (member != node);
            if (members.Count > 1 || Array.IndexOf(successors[node], node) >= 0)
            {
                members.Sort();
                cycles.Add([.. members]);
            }
        }
    }
}
