using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Routing;

namespace HwStack.Compiler.Verification;

/// <summary>Walks every tree link by link, and compares with the list of defects itself: no packet crosses a dead link or ends in a dead core.</summary>
internal static class DeadLinkRules
{
    /// <summary>Adds what is wrong.</summary>
    public static void Check(PortNumbers ports, PlacementResult placement, RoutingTables routing, BoardDefects defects, List<VerifierFinding> findings)
    {
        var tree = new MulticastTree(placement.MeshX, placement.MeshY);
        HashSet<(BoardPoint, BoardPoint)> links = [.. defects.Links.SelectMany(link => new[] { (link.A, link.B), (link.B, link.A) })];
        HashSet<BoardPoint> cores = [.. defects.Cores];
        for (int b = 0; b < routing.Cores.Count; b++)
        {
            CheckSender(placement.Cores[b], routing.Cores[b]);
        }

        for (int port = 0; port < routing.Inputs.Count; port++)
        {
            CheckSender(ports.Input(port), routing.Inputs[port]);
        }

        void CheckSender(CoreId source, SetTable table)
        {
            for (int set = 1; set < table.Sets.Count; set++)
            {
                CoreId[] targets = [.. table.Sets.Of(set)];
                foreach (CoreId end in targets.Append(source))
                {
                    BoardPoint at = Point(end.IsPort ? end.PortIndex % placement.MeshY * placement.MeshX : (int)end.Value);
                    if (end.IsPort && targets.Length > 0 && links.Contains((new BoardPoint(-1, at.Y), at)))
                    {
                        findings.Add(new("routing.dead-link", $"set {set} of {source} uses the dead link of {end}"));
                    }

                    if (!end.IsPort && cores.Contains(at))
                    {
                        findings.Add(new("routing.dead-core", $"set {set} of {source} names the dead core {at}"));
                    }
                }

                tree.Visit(source, targets, (table.Sets.Flags[set] & 1) != 0, _ => { }, (from, to) =>
                {
                    if (links.Contains((Point(from), Point(to))))
                    {
                        findings.Add(new("routing.dead-link", $"set {set} of {source} crosses the dead link {Point(from)}-{Point(to)}"));
                    }
                });
            }
        }

        BoardPoint Point(int core) => new(core % placement.MeshX, core / placement.MeshX);
    }
}
