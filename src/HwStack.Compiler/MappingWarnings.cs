using System.Globalization;
using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler;

/// <summary>Warnings about a mapping.</summary>
internal static class MappingWarnings
{
    /// <summary>HWW300 when a pending-event queue is likely to overflow; HWW301 when dendrites were needed; HWW302 when listed defects lie outside the board.</summary>
    public static List<Warning> Of(QuantizedNetwork network, ChipDescription chip, Partition partition, PlacementResult placement, DefectUse? defects, IReadOnlyList<double>? peakRates)
    {
        var warnings = new List<Warning>();
        long[] expected = Expected(network, chip, partition, peakRates);
        int queues = expected.Count(entries => entries > chip.Core.PendingEntries);
        if (queues > 0)
        {
            int worst = Enumerable.Range(0, expected.Length).MaxBy(b => expected[b]);
            string rates = peakRates is null ? $"when {PendingLoad.AssumedRate:P0} of all sources fire in a tick" : "in the busiest tick of the calibration";
            warnings.Add(new Warning(
                "HWW300",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the pending-event queue of {queues} cores is likely to overflow: {rates}, {placement.Cores[worst]} needs about {expected[worst]} entries (mean and {PendingLoad.Deviations} standard deviations; {partition.Usage[worst].PendingWorst} if all fired) and has {chip.Core.PendingEntries}."),
                Hint: "Harmless while fewer sources fire together; a run counts what is dropped as queue_overflows. Spread long delays, or take a chip with more pending entries."));
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
            warnings.Add(Outside(defects, placement.MeshX, placement.MeshY));
        }

        return warnings;
    }

    /// <summary>HWW302 of a board.</summary>
    public static Warning Outside(DefectUse defects, int meshX, int meshY) => new(
        "HWW302", $"{defects.Outside} entries of the defect list lie outside the board of {meshX} x {meshY} cores that was chosen and had no effect.",
        Hint: "Give the size of the board with \"mesh\" when the list is of a larger one.");

    /// <summary>Entries expected in the queue of each block; the worst case where that fits anyway.</summary>
    public static long[] Expected(QuantizedNetwork network, ChipDescription chip, Partition partition, IReadOnlyList<double>? peakRates) =>
        partition.Usage.Any(usage => usage.PendingWorst > chip.Core.PendingEntries)
            ? PendingLoad.Expected(network, partition, peakRates)
            : [.. partition.Usage.Select(usage => usage.PendingWorst)];
}
