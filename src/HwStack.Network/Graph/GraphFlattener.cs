using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Dissolves nested graphs. A nested graph has one entry and one exit: its own Input and Output node, through which edges are joined end to end.</summary>
public static class GraphFlattener
{
    /// <summary>Deepest nesting accepted; a file that is nested deeper is hostile or broken.</summary>
    public const int DepthMax = 64;

    /// <summary>Most steps taken through ports and most edges made, so that a small hostile file cannot grow without bound.</summary>
    public const int WorkMax = 20_000_000;

    /// <summary>Most errors collected before giving up; nobody mends more at once.</summary>
    public const int ErrorsMax = 1000;

    /// <summary>The flat graph. Throws HW1501 (edges that name no node, all of them up to <see cref="ErrorsMax"/>), HW1502 (nested too deep), HW1503 (ports), HW1504 (names), HW1516 (too many edges).</summary>
    public static FlatGraph Flatten(NetworkGraph graph)
    {
        List<NetworkNode> nodes = [];
        List<Edge> joints = [];
        Dictionary<string, InputNode> entries = new(StringComparer.Ordinal);
        Dictionary<string, OutputNode> exits = new(StringComparer.Ordinal);
        List<string> ports = [];
        List<UserError> errors = [];
        Stack<(string Prefix, NetworkGraph Graph, int Next)> pending = new();
        pending.Push(("", graph, 0));
        AddEdges(graph, "", joints, errors);
        while (pending.TryPop(out (string Prefix, NetworkGraph Graph, int Next) frame))
        {
            if (frame.Next == frame.Graph.Nodes.Count)
            {
                continue;
            }

            pending.Push(frame with { Next = frame.Next + 1 });
            NetworkNode node = frame.Graph.Nodes[frame.Next];
            string path = frame.Prefix + node.Name;
            bool inner = frame.Prefix.Length > 0;
            switch (node)
            {
                case GraphNode nested:
                    if (pending.Count > DepthMax)
                    {
                        throw new UserErrorException(new UserError(
                            "HW1502", $"Graphs are nested more than {DepthMax} deep.", path, pending.Count.ToString(), DepthMax.ToString()));
                    }

                    AddEdges(nested.Graph, path + ".", joints, errors);
                    pending.Push((path + ".", nested.Graph, 0));
                    break;
                case InputNode input when inner:
                    Claim(entries, path, input);
                    ports.Add(path);
                    break;
                case OutputNode output when inner:
                    Claim(exits, path, output);
                    ports.Add(path);
                    break;
                default:
                    nodes.Add(node with { Name = path });
                    break;
            }
        }

        RefuseSharedNames(nodes, ports);
        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }

        FlatGraph flat = PortStitcher.Stitch(nodes, joints, ports, entries, exits);
        return flat with { Graph = flat.Graph with { Metadata = graph.Metadata } };
    }

    private static void Claim<T>(Dictionary<string, T> ports, string path, T node)
    {
        if (!ports.TryAdd(path, node))
        {
            throw SharedName(path);
        }
    }

    private static void RefuseSharedNames(List<NetworkNode> nodes, List<string> ports)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in nodes.Select(node => node.Name).Concat(ports))
        {
            if (!seen.Add(path))
            {
                throw SharedName(path);
            }
        }
    }

    private static UserErrorException SharedName(string path) =>
        new(new UserError("HW1504", "Two nodes have this name once nested graphs are dissolved.", path, path, Hint: "Rename one of them."));

    /// <summary>Edges of one graph by path; an end that is a nested graph becomes that graph's port. Edges that name no node are collected as errors.</summary>
    private static void AddEdges(NetworkGraph graph, string prefix, List<Edge> joints, List<UserError> errors)
    {
        Dictionary<string, NetworkNode> byName = new(StringComparer.Ordinal);
        foreach (NetworkNode node in graph.Nodes)
        {
            if (!byName.TryAdd(node.Name, node))
            {
                throw SharedName(prefix + node.Name);
            }
        }

        Dictionary<(string Name, bool Entry), string?> portOf = [];
        foreach (Edge edge in graph.Edges)
        {
            bool fromKnown = byName.TryGetValue(edge.From, out NetworkNode? from), toKnown = byName.TryGetValue(edge.To, out NetworkNode? to);
            if (!fromKnown || !toKnown)
            {
                string missing = fromKnown ? $"'{edge.To}'" : toKnown ? $"'{edge.From}'" : $"'{edge.From}' and '{edge.To}'";
                string place = prefix.Length == 0 ? "the network" : $"nested graph '{prefix[..^1]}'";
                if (errors.Count == ErrorsMax)
                {
                    throw new UserErrorException(errors);
                }

                errors.Add(new UserError(
                    "HW1501", $"Edge {edge.From} -> {edge.To} of {place} names {missing}, but no node has that name.",
                    prefix + edge.From + " -> " + prefix + edge.To, missing, string.Join(", ", graph.Nodes.Take(20).Select(node => node.Name)),
                    "Correct the edge in the exporting program."));
                continue;
            }

            joints.Add(new Edge(End(from!, prefix, entry: false, portOf), End(to!, prefix, entry: true, portOf)));
        }
    }

    private static string End(NetworkNode node, string prefix, bool entry, Dictionary<(string Name, bool Entry), string?> portOf)
    {
        if (node is not GraphNode nested)
        {
            return prefix + node.Name;
        }

        if (!portOf.TryGetValue((node.Name, entry), out string? port))
        {
            port = PortName(nested, prefix + node.Name, entry);
            portOf[(node.Name, entry)] = port;
        }

        return prefix + node.Name + "." + port;
    }

    /// <summary>The one Input (Output) node of a nested graph, or the one that has edges.</summary>
    private static string PortName(GraphNode nested, string path, bool entry)
    {
        string[] all = [.. nested.Graph.Nodes.Where(node => entry ? node is InputNode : node is OutputNode).Select(node => node.Name)];
        HashSet<string> wired = [.. nested.Graph.Edges.Select(edge => entry ? edge.From : edge.To)];
        string[] candidates = all.Length == 1 ? all : [.. all.Where(wired.Contains)];
        if (candidates.Length == 1)
        {
            return candidates[0];
        }

        string type = entry ? "Input" : "Output";
        throw new UserErrorException(new UserError(
            "HW1503", $"Nested graph '{path}' has {candidates.Length} connected {type} nodes; an edge to or from a nested graph needs exactly 1.",
            path, candidates.Length.ToString(), "1", $"Dissolve the nested graph in the exporting program, or join its {type} nodes."));
    }
}
