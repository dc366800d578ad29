using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Second half of flattening: follows edges through ports until they reach a real node.</summary>
internal static class PortStitcher
{
    /// <summary>Replaces every way source → port → … → target by one edge. Direct edges stay as they are, duplicates included.</summary>
    public static FlatGraph Stitch(
        List<NetworkNode> nodes, List<Edge> joints, List<string> ports, Dictionary<string, InputNode> entries, Dictionary<string, OutputNode> exits)
    {
        HashSet<string> isPort = new(ports, StringComparer.Ordinal);
        Dictionary<string, List<string>> fromPort = new(StringComparer.Ordinal);
        foreach (Edge joint in joints.Where(joint => isPort.Contains(joint.From)))
        {
            if (!fromPort.TryGetValue(joint.From, out List<string>? targets))
            {
                fromPort[joint.From] = targets = [];
            }

            targets.Add(joint.To);
        }

        List<Edge> edges = [];
        Dictionary<string, string> sourceOf = new(StringComparer.Ordinal);
        long work = 0;
        foreach (Edge joint in joints.Where(joint => !isPort.Contains(joint.From)))
        {
            if (!isPort.Contains(joint.To))
            {
                edges.Add(joint);
                continue;
            }

            HashSet<string> passed = new(StringComparer.Ordinal) { joint.To };
            Queue<string> ahead = new([joint.To]);
            while (ahead.TryDequeue(out string? port))
            {
                sourceOf.TryAdd(port, joint.From);
                foreach (string target in fromPort.GetValueOrDefault(port) ?? [])
                {
                    if (++work > GraphFlattener.WorkMax)
                    {
                        throw new UserErrorException(new UserError(
                            "HW1516", $"Dissolving the nested graphs makes more than {GraphFlattener.WorkMax} edges.", joint.From,
                            Limit: GraphFlattener.WorkMax.ToString()));
                    }

                    if (!isPort.Contains(target))
                    {
                        edges.Add(new Edge(joint.From, target));
                    }
                    else if (passed.Add(target))
                    {
                        ahead.Enqueue(target);
                    }
                }
            }
        }

        DissolvedPort[] dissolved =
        [
            .. ports.Select(path => new DissolvedPort(
                path, entries.TryGetValue(path, out InputNode? entry) ? entry.Shape : exits[path].Shape, sourceOf.GetValueOrDefault(path))),
        ];
        return new FlatGraph(new NetworkGraph(nodes, edges), dissolved);
    }
}
