using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>
/// In which order the nodes of a flat graph are evaluated within a step, and which edges carry the value of the step before. The rule is fixed, so that
/// everyone who steps the graph agrees: depth first from the Input nodes in graph order, then from the remaining nodes in graph order, successors in
/// ordinal order of their names. An edge that closes onto a node still on the path of the search is late. The rest has no cycle and is ordered by it.
/// In step 0 a late edge gives what its source gives at rest: nothing has entered or fired yet, so a stateful node gives 0, and a stateless one what it
/// makes of that, an Affine its bias. (snnTorch's recurrent layers do the same; without it their recorded spikes are not reproduced.)
/// </summary>
/// <param name="Nodes">Names in evaluation order; every node once.</param>
/// <param name="LateEdges">Edges whose value is one step old, in order of discovery. Each cycle holds at least one.</param>
/// <param name="Warnings">HWW156 for cycles where another choice of the late edge would give another network.</param>
public sealed record EvaluationOrder(IReadOnlyList<string> Nodes, IReadOnlyList<Edge> LateEdges, IReadOnlyList<Warning> Warnings)
{
    /// <summary>Orders a flat graph whose edges all name nodes. Throws HW1512 for a cycle without state, which has no meaning in one step.</summary>
    public static EvaluationOrder Compute(NetworkGraph flat)
    {
        int count = flat.Nodes.Count;
        int[][] successors = Successors(flat);
        RefuseStatelessCycles(flat, successors);

        const byte New = 0, OnPath = 1, Done = 2;
        byte[] mark = new byte[count];
        int[] nextSuccessor = new int[count];
        List<int> finished = new(count);
        List<Edge> late = [];
        Stack<int> path = new();
        IEnumerable<int> roots = Enumerable.Range(0, count).OrderBy(node => flat.Nodes[node] is InputNode ? 0 : 1);
        foreach (int root in roots)
        {
            if (mark[root] != New)
            {
                continue;
            }

            mark[root] = OnPath;
            path.Push(root);
            while (path.TryPeek(out int node))
            {
                if (nextSuccessor[node] == successors[node].Length)
                {
                    mark[node] = Done;
                    finished.Add(path.Pop());
                    continue;
                }

                int to = successors[node][nextSuccessor[node]++];
                if (mark[to] == OnPath)
                {
                    late.Add(new Edge(flat.Nodes[node].Name, flat.Nodes[to].Name));
                }
                else if (mark[to] == New)
                {
                    mark[to] = OnPath;
                    path.Push(to);
                }
            }
        }

        finished.Reverse();
        return new EvaluationOrder([.. finished.Select(node => flat.Nodes[node].Name)], late, Ambiguities(flat, successors, late));
    }

    /// <summary>Successors of each node by index, in ordinal order, each once.</summary>
    private static int[][] Successors(NetworkGraph flat)
    {
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        for (int node = 0; node < flat.Nodes.Count; node++)
        {
            index[flat.Nodes[node].Name] = node;
        }

        List<int>[] targets = [.. flat.Nodes.Select(_ => new List<int>())];
        foreach (Edge edge in flat.Edges)
        {
            targets[index[edge.From]].Add(index[edge.To]);
        }

        return
        [
            .. targets.Select(list => list.Distinct().OrderBy(node => flat.Nodes[node].Name, StringComparer.Ordinal).ToArray()),
        ];
    }

    private static void RefuseStatelessCycles(NetworkGraph flat, int[][] successors)
    {
        int[][] stateless =
        [
            .. successors.Select((targets, node) => NodeKinds.IsStateful(flat.Nodes[node])
                ? []
                : targets.Where(to => !NodeKinds.IsStateful(flat.Nodes[to])).ToArray()),
        ];
        foreach (int[] cycle in StrongComponents.OfCycles(stateless))
        {
            string names = Names(flat, cycle);
            throw new UserErrorException(new UserError(
                "HW1512", $"Nodes {names} feed themselves without a neuron or Delay between, so their value within a step is not defined.",
                flat.Nodes[cycle[0]].Name, names, Hint: "Put a Delay or a neuron into the loop."));
        }
    }

    private static List<Warning> Ambiguities(NetworkGraph flat, int[][] successors, List<Edge> late)
    {
        List<Warning> warnings = [];
        foreach (int[] cycle in StrongComponents.OfCycles(successors))
        {
            int[] stateful = [.. cycle.Where(node => NodeKinds.IsStateful(flat.Nodes[node]))];
            if (stateful.Length < 2)
            {
                continue;
            }

            HashSet<string> members = [.. cycle.Select(node => flat.Nodes[node].Name)];
            string chosen = string.Join(", ", late.Where(edge => members.Contains(edge.From) && members.Contains(edge.To)).Select(edge => $"{edge.From} -> {edge.To}"));
            warnings.Add(new Warning(
                "HWW156", $"A loop runs through {stateful.Length} neuron or Delay nodes ({Names(flat, stateful)}); the edges taken as one step old are {chosen}.",
                flat.Nodes[cycle[0]].Name, "Another simulator may delay another edge of the loop; put a Delay node into it to be certain."));
        }

        return warnings;
    }

    private static string Names(NetworkGraph flat, int[] nodes)
    {
        string names = string.Join(", ", nodes.Take(10).Select(node => $"'{flat.Nodes[node].Name}'"));
        return nodes.Length > 10 ? $"{names} and {nodes.Length - 10} more" : names;
    }
}
