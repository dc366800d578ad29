using HwStack.Compiler.Defects;
using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;

namespace HwStack.Compiler.Verification;

/// <summary>Checks a placement: every block on a core of its own, on a board the description allows.</summary>
public static class PlacementVerifier
{
    /// <summary>All violations; empty when sound.</summary>
    public static List<VerifierFinding> Check(Partition partition, PlacementResult placement, ChipDescription chip, BoardDefects? defects = null)
    {
        var findings = new List<VerifierFinding>();
        MeshLimits mesh = chip.Mesh;
        if (placement.MeshX < 1 || placement.MeshY < 1 || placement.MeshX % mesh.ChipX != 0 || placement.MeshY % mesh.ChipY != 0
            || (placement.MeshX / mesh.ChipX) * (long)(placement.MeshY / mesh.ChipY) > mesh.BoardChipsMax)
        {
            findings.Add(new("placement.board", $"a mesh of {placement.MeshX} x {placement.MeshY} cores is no board of at most {mesh.BoardChipsMax} chips of {mesh.ChipX} x {mesh.ChipY}"));
        }

        if (placement.Cores.Length != partition.Blocks.Blocks.Count)
        {
            findings.Add(new("placement.count", $"{placement.Cores.Length} places for {partition.Blocks.Blocks.Count} blocks"));
        }

        CoreId[] sorted = [.. placement.Cores.Order()];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].IsPort || sorted[i].Value >= (long)placement.MeshX * placement.MeshY)
            {
                findings.Add(new("placement.range", $"{sorted[i]} is not on the board"));
            }

            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                findings.Add(new("placement.unique", $"{sorted[i]} holds two blocks"));
            }
        }

        if (defects is not null && findings.Count == 0)
        {
            CheckDefects(partition, placement, defects, findings);
        }

        return findings;
    }

    private static void CheckDefects(Partition partition, PlacementResult placement, BoardDefects defects, List<VerifierFinding> findings)
    {
        var at = new Dictionary<BoardPoint, int>();
        for (int b = 0; b < placement.Cores.Length; b++)
        {
            at[new BoardPoint((int)(placement.Cores[b].Value % (uint)placement.MeshX), (int)(placement.Cores[b].Value / (uint)placement.MeshX))] = b;
        }

        findings.AddRange(defects.Cores.Where(at.ContainsKey).Select(core => new VerifierFinding("placement.dead-core", $"block {at[core]} is on the dead core {core}")));
        findings.AddRange(defects.Neurons
            .Where(dead => at.TryGetValue(dead.Core, out int block) && partition.Blocks.Blocks[block].Neurons > dead.Neuron)
            .Select(dead => new VerifierFinding("placement.dead-neuron", $"block {at[dead.Core]} uses the dead neuron {dead.Neuron} of core {dead.Core}")));
    }
}
