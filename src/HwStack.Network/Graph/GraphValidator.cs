using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Checks the wiring of a flat graph and mends what can be mended without guessing.</summary>
public static class GraphValidator
{
    /// <summary>
    /// Returns the graph without duplicate edges (HWW150) and with Input and Output nodes made when it has none (HWW152), and adds warnings for nodes that
    /// no Input reaches (HWW151) and for a network without ends (HWW161). Throws HW1505 for an edge into an Input or out of an Output, HW1506 for an empty network.
    /// </summary>
    public static NetworkGraph Validate(NetworkGraph flat, List<Warning> warnings)
    {
        if (flat.Nodes.Count == 0)
        {
            throw new UserErrorException(new UserError("HW1506", "The network has no nodes.", Value: "0", Limit: "at least 1"));
        }

        NetworkGraph graph = flat with { Edges = WithoutDuplicates(flat.Edges, warnings) };
        RefuseBackwardPorts(graph);
        graph = WithPorts(graph, warnings);
        WarnOfUnreached(graph, warnings);
        return graph;
    }

    private static List<Edge> WithoutDuplicates(IReadOnlyList<Edge> edges, List<Warning> warnings)
    {
        HashSet<Edge> seen = [];
        List<Edge> kept = [], extra = [];
        foreach (Edge edge in edges)
        {
            (seen.Add(edge) ? kept : extra).Add(edge);
        }

        if (extra.Count > 0)
        {
            warnings.Add(new Warning(
                "HWW150", $"{extra.Count} duplicate edge(s) were ignored, the first {extra[0].From} -> {extra[0].To}.", extra[0].From + " -> " + extra[0].To,
                "An edge counts once; double the weights if twice was meant."));
        }

        return kept;
    }

    private static void RefuseBackwardPorts(NetworkGraph graph)
    {
        Dictionary<string, NetworkNode> byName = graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        List<UserError> errors = [];
        foreach (Edge edge in graph.Edges)
        {
            string place = edge.From + " -> " + edge.To;
            if (byName[edge.To] is InputNode)
            {
                errors.Add(new UserError("HW1505", $"Edge {place} leads into the Input node '{edge.To}', which only gives.", place, edge.To));
            }

            if (byName[edge.From] is OutputNode)
            {
                errors.Add(new UserError("HW1505", $"Edge {place} leads out of the Output node '{edge.From}', which only takes.", place, edge.From));
            }
        }

        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    private static NetworkGraph WithPorts(NetworkGraph graph, List<Warning> warnings)
    {
        List<NetworkNode> nodes = [.. graph.Nodes];
        List<Edge> edges = [.. graph.Edges];
        HashSet<string> names = new(graph.Nodes.Select(node => node.Name), StringComparer.Ordinal);
        if (!graph.Nodes.Any(node => node is InputNode))
        {
            HashSet<string> fed = new(graph.Edges.Select(edge => edge.To), StringComparer.Ordinal);
            foreach (NetworkNode root in graph.Nodes.Where(node => !fed.Contains(node.Name)))
            {
                string name = Free("input_" + root.Name, names);
                if (IntrinsicShape.OfInput(root) is not { } shape)
                {
                    throw new UserErrorException(new UserError(
                        "HW1509", $"The network has no Input node, and none can be made for {root.Type} '{root.Name}' because nothing says the shape it takes.",
                        root.Name, Hint: "Add an Input node in the exporting program."));
                }

                nodes.Add(new InputNode(name, shape));
                edges.Add(new Edge(name, root.Name));
                warnings.Add(new Warning("HWW152", $"The network has no Input node; '{name}' of shape {Shapes.Text(shape)} was made for '{root.Name}'.", root.Name));
            }
        }

        if (!graph.Nodes.Any(node => node is OutputNode))
        {
            HashSet<string> read = new(graph.Edges.Select(edge => edge.From), StringComparer.Ordinal);
            foreach (NetworkNode leaf in graph.Nodes.Where(node => node is not InputNode && !read.Contains(node.Name)))
            {
                // The shape is the leaf's and is filled in once it is known.
                string name = Free("output_" + leaf.Name, names);
                nodes.Add(new OutputNode(name, []));
                edges.Add(new Edge(leaf.Name, name));
                warnings.Add(new Warning("HWW152", $"The network has no Output node; '{name}' was made for '{leaf.Name}'.", leaf.Name));
            }
        }

        foreach ((string type, bool any) in new[] { ("Input", nodes.Any(node => node is InputNode)), ("Output", nodes.Any(node => node is OutputNode)) })
        {
            if (!any)
            {
                warnings.Add(new Warning("HWW161", $"The network has no {type} node, and every node is part of a loop, so none was made."));
            }
        }

        return graph with { Nodes = nodes, Edges = edges };
    }

    private static string Free(string wish, HashSet<string> names)
    {
        string name = wish;
        for (int again = 2; !names.Add(name); again++)
        {
            name = $"{wish}_{again}";
        }

        return name;
    }

    private static void WarnOfUnreached(NetworkGraph graph, List<Warning> warnings)
    {
        ILookup<string, string> next = graph.Edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        HashSet<string> reached = new(graph.Nodes.Where(node => node is InputNode).Select(node => node.Name), StringComparer.Ordinal);
        Queue<string> ahead = new(reached);
        while (ahead.TryDequeue(out string? name))
        {
            foreach (string to in next[name])
            {
                if (reached.Add(to))
                {
                    ahead.Enqueue(to);
                }
            }
        }

        string[] lone = [.. graph.Nodes.Where(node => !reached.Contains(node.Name)).Select(node => $"'{node.Name}'")];
        if (lone.Length > 0)
        {
            string names = string.Join(", ", lone.Take(10)) + (lone.Length > 10 ? $" and {lone.Length - 10} more" : "");
            warnings.Add(new Warning("HWW151", $"No Input reaches {lone.Length} of the {graph.Nodes.Count} nodes: {names}; they run on their own biases and leaks.", lone[0].Trim('\'')));
        }
    }
}
