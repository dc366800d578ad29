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

    /// <summary>HW2553: no port link of the board lives.</summary>
    public static UserError NoPorts(DefectMap map, int meshY) => new(
        "HW2553", $"all {meshY} links of the host ports, (-1, 0)-(0, 0) to (-1, {meshY - 1})-(0, {meshY - 1}), are dead: nothing can enter or leave the board.", map.Defects.Source, "0", "at least 1");

    /// <summary>HW2553: a port of a topology, whose number cannot change, hangs on a dead link.</summary>
    public static UserError DeadPort(DefectMap map, CoreId port)
    {
        int row = map.RouterOf(port).Y;
        return new UserError(
            "HW2553", $"port {port.PortIndex} is attached by the link (-1, {row})-(0, {row}), which is dead.", map.Defects.Source, $"{port.PortIndex}", null,
            "The ports of a topology keep their numbers; take a board whose first port links live, or a topology without input.");
    }
}
