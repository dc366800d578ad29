using HwStack.Compiler.Defects;
using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;

namespace HwStack.Compiler;

/// <summary>Gathers the mapping report.</summary>
internal static class ReportBuilder
{
    /// <summary>The report.</summary>
    public static MappingReport Build(
        QuantizedNetwork network, ChipDescription chip, Partition partition, PlacementResult placement, RoutingTables routing, IReadOnlyList<PassTime> times,
        BoardDefects? defects)
    {
        CoreLimits limits = chip.Core;
        CoreUse[] cores = [.. partition.Usage
            .Select((usage, b) => new CoreUse(
                placement.Cores[b], usage.Neurons, usage.MemoryBytes, usage.Classes, usage.Sets, usage.Descriptors, usage.PendingWorst))
            .OrderBy(use => use.Core)];
        int entries = routing.RouterEntries.DefaultIfEmpty(0).Max();
        ResourceUse[] resources =
        [
            Use("neurons", use => use.Neurons, limits.NeuronsMax),
            Use("memory_bytes", use => use.MemoryBytes, limits.MemoryBytes),
            Use("classes", use => use.Classes, limits.ClassesMax),
            Use("destination_sets", use => use.DestinationSets, limits.DestinationSetsMax),
            Use("pending_entries", use => use.PendingWorst, limits.PendingEntries),
            new("router_entries", entries, routing.RouterEntries.Sum(count => (long)count), chip.Router.EntriesMax),
        ];
        return new MappingReport(
            chip.Name, placement.MeshX / chip.Mesh.ChipX * (placement.MeshY / chip.Mesh.ChipY), placement.MeshX, placement.MeshY,
            cores.Length, partition.CoresLowerBound, partition.Blocks.Blocks.Count(block => block.Slices.Count == 0),
            BlockLayout.CoreNeurons(network), partition.Index.Synapses, cores.Sum(use => use.MemoryBytes),
            // The flags of sets that go round dead links are known to the router alone.
            defects is null ? placement.MeanHops : routing.MeanHopsPerSpike, placement.MeanHopsRowMajor, placement.MeanHopsSameCutRowMajor, entries, routing.Links.Max, partition.Order, resources, cores, times)
        {
            Defects = defects is null ? null : DefectUse(defects, placement, routing),
        };

        ResourceUse Use(string name, Func<CoreUse, long> of, long limit) => new(name, cores.Select(of).DefaultIfEmpty(0).Max(), cores.Sum(of), limit);
    }

    private static DefectUse DefectUse(BoardDefects defects, PlacementResult placement, RoutingTables routing)
    {
        var map = new DefectMap(defects, placement.MeshX, placement.MeshY);
        int inside = defects.Cores.Count + defects.Links.Count + defects.Neurons.Count - map.Outside - map.DeadCores - map.DeadLinks;
        return new DefectUse(
            map.DeadCores, map.DeadLinks, inside, map.Outside, routing.Cores.Concat(routing.Inputs).Sum(table => table.Sets.Flags.Count(flags => flags != 0)), defects.Sha256);
    }
}
