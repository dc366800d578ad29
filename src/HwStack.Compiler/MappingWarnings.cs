using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler;

/// <summary>Warnings about a mapping.</summary>
internal static class MappingWarnings
{
    /// <summary>HWW300 when a pending-event queue could overflow; HWW301 when dendrites were needed; HWW302 when listed defects lie outside the board.</summary>
    public static List<Warning> Of(QuantizedNetwork network, ChipDescription chip, Partition partition, PlacementResult placement, DefectUse? defects)
    {
        var warnings = new List<Warning>();
        int queues = partition.Usage.Count(usage => usage.PendingWorst > chip.Core.PendingEntries);
        if (queues > 0)
        {
            int worst = Enumerable.Range(0, partition.Usage.Count).MaxBy(b => partition.Usage[b].PendingWorst);
            warnings.Add(new Warning(
                "HWW300",
                $"the pending-event queue of {queues} cores could overflow if every source fired in every tick: {placement.Cores[worst]} would need {partition.Usage[worst].PendingWorst} entries and has {chip.Core.PendingEntries}.",
                Hint: "Harmless while fewer sources fire together; a run counts what is dropped as queue_overflows."));
        }

        var dendrites = partition.Blocks.Blocks.SelectMany(block => block.Dendrites).GroupBy(part => part.Population);
        foreach (var population in dendrites.OrderBy(group => group.Key))
        {
            warnings.Add(new Warning(
                "HWW301",
                $"{population.Select(part => part.Neuron).Distinct().Count()} neurons have more synapses than one core holds; {population.Count()} dendrites on {partition.Blocks.Blocks.Count(block => block.Dendrites.Any(part => part.Population == population.Key))} cores sum for them, exactly.",
                network.Populations[population.Key].Name));
        }

        if (defects is { Outside: > 0 })
        {
            warnings.Add(new Warning(
                "HWW302", $"{defects.Outside} entries of the defect list lie outside the board of {placement.MeshX} x {placement.MeshY} cores that was chosen and had no effect.",
                Hint: "Give the size of the board with \"mesh\" when the list is of a larger one."));
        }

        return warnings;
    }
}
