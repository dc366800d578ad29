using System.Globalization;
using System.Text;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler;

/// <summary>Text of what a pass has made, for people and for comparing two compilations line by line.</summary>
internal static class PassDump
{
    /// <summary>The text, lines ended by a line feed.</summary>
    public static string Of(
        CompilerPass pass, QuantizedNetwork network, Partition partition, PlacementResult placement, RoutingTables routing, MemoryImage image)
    {
        var text = new StringBuilder();
        switch (pass)
        {
            case CompilerPass.Partition:
                DumpPartition(text, network, partition);
                break;
            case CompilerPass.Placement:
                DumpPlacement(text, placement);
                break;
            case CompilerPass.Routing:
                DumpRouting(text, placement, routing);
                break;
            default:
                DumpImage(text, image);
                break;
        }

        return text.ToString();
    }

    private static void DumpPartition(StringBuilder text, QuantizedNetwork network, Partition partition)
    {
        Line(text, $"partition: {partition.Blocks.Blocks.Count} blocks, at least {partition.CoresLowerBound}, order {partition.Order}");
        for (int b = 0; b < partition.Blocks.Blocks.Count; b++)
        {
            CoreBlock block = partition.Blocks.Blocks[b];
            BlockUsage use = partition.Usage[b];
            Line(text, $"block {b}: neurons {use.Neurons}, memory {use.MemoryBytes}, classes {use.Classes}, sets {use.Sets}, axon entries {use.Entries}, descriptors {use.Descriptors}, row bytes {use.RowBytes}, pending worst {use.PendingWorst}");
            foreach (PopulationSlice slice in block.Slices)
            {
                Line(text, $"  {network.Populations[slice.Population].Name} [{slice.First}..{slice.First + slice.Count - 1}]");
            }

            foreach (DendritePart part in block.Dendrites)
            {
                Line(text, $"  dendrite of {network.Populations[part.Population].Name} [{part.Neuron}], synapses {part.First}..{part.First + part.Count - 1}");
            }
        }
    }

    private static void DumpPlacement(StringBuilder text, PlacementResult placement)
    {
        Line(text, $"placement: mesh {placement.MeshX} x {placement.MeshY}, mean hops {placement.MeanHops:F4}, row-major {placement.MeanHopsRowMajor:F4}");
        for (int b = 0; b < placement.Cores.Length; b++)
        {
            uint core = placement.Cores[b].Value;
            Line(text, $"block {b}: core {core} at ({core % (uint)placement.MeshX}, {core / (uint)placement.MeshX})");
        }
    }

    private static void DumpRouting(StringBuilder text, PlacementResult placement, RoutingTables routing)
    {
        Line(text, $"routing: link load total {routing.Links.Total:F2}, busiest {routing.Links.Max:F2} from core {routing.Links.MaxFrom} to core {routing.Links.MaxTo}, router entries at most {routing.RouterEntries.DefaultIfEmpty(0).Max()}");
        for (int b = 0; b < routing.Cores.Count; b++)
        {
            DumpSets(text, $"block {b} on {placement.Cores[b]}", routing.Cores[b]);
        }

        for (int port = 0; port < routing.Inputs.Count; port++)
        {
            DumpSets(text, $"port {port}", routing.Inputs[port]);
        }
    }

    private static void DumpSets(StringBuilder text, string place, SetTable table)
    {
        Line(text, $"{place}: {table.Sets.Count} sets");
        for (int set = 1; set < table.Sets.Count; set++)
        {
            Line(text, $"  set {set}: {table.SetOf.Count(of => of == set)} senders to {string.Join(", ", table.Sets.Of(set).ToArray())}");
        }
    }

    private static void DumpImage(StringBuilder text, MemoryImage image)
    {
        Line(text, $"image: {image.CoreCount} cores, {image.Ports.Count} ports, seed {image.Seed}");
        for (int c = 0; c < image.CoreCount; c++)
        {
            CoreImage core = image.ReadCore(c);
            Line(text, $"{core.Id}: neurons {core.Neurons.Length}, classes {core.Classes.Length}, sets {core.Sets.Count}, axon entries {core.Sources.Length}, descriptors {core.Descriptors.Length}, row bytes {core.Rows.Length}");
            foreach (ImageSynapse synapse in ImageSynapses.Of(core, image.Chip.Core))
            {
                Line(text, $"  {synapse.Source} [{synapse.Channel}] -> {synapse.Target}: weight {synapse.Weight}, exponent {synapse.Exponent}, delay {synapse.Delay}");
            }
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
