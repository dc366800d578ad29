using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Defects;

/// <summary>What defects can make impossible, in the user's words.</summary>
internal static class DefectErrors
{
    /// <summary>HW2550: too few usable cores.</summary>
    public static UserError TooFewCores(DefectMap map, int blocks, int usable, int meshX, int meshY) => new(
        "HW2550",
        $"the network needs {blocks} cores; the board of {meshX} x {meshY} cores has {usable} that can be used ({map.DeadCores} are dead).",
        map.Defects.Source, $"{blocks}", $"{usable}",
        map.Defects.Neurons.Count > 0 ? "Cores with dead neurons take only blocks with fewer neurons than the lowest dead one." : null);

    /// <summary>HW2552: packets that cannot avoid the dead links wherever the blocks were put.</summary>
    public static UserError Unroutable(DefectMap map, CoreId source, ReadOnlySpan<CoreId> targets, string sender, int left)
    {
        (int X, int Y) from = map.RouterOf(source);
        string way = "";
        foreach (bool yFirst in new[] { false, true })
        {
            foreach (CoreId target in targets)
            {
                if (map.FirstDead(from, map.RouterOf(target), yFirst) is { } link)
                {
                    way += $"{(way.Length > 0 ? " and" : "")} the link {link} on the way to {target} {(yFirst ? "Y first" : "X first")}";
                    break;
                }
            }
        }

        return new UserError(
            "HW2552",
            $"no placement was found in which all packets avoid the dead links: those of {sender} at {source} would cross{way} ({left} destination sets are left like this).",
            map.Defects.Source, $"{left}", "0", "A larger board, given by \"mesh\", leaves more room around dead links.");
    }

    /// <summary>HW2553 for each port of the network that hangs on a dead port link.</summary>
    public static IEnumerable<UserError> Ports(DefectMap map, IReadOnlyList<string> portNames, int meshY)
    {
        for (int port = 0; port < portNames.Count; port++)
        {
            if (map.IsPortLinkDead(port % meshY))
            {
                yield return new UserError(
                    "HW2553", $"port {port} of '{portNames[port]}' is attached by the link (-1, {port % meshY})-(0, {port % meshY}), which is dead.", map.Defects.Source, $"{port}", null,
                    "The number of a port is its place among the network's inputs and outputs; port p hangs on row p mod the board's height.");
            }
        }
    }
}
