using HwStack.Compiler.Defects;
using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler.Routing;

/// <summary>Turns destinations by block into destination sets by core id, shared by the neurons of a core, and counts what routers must know. Sets go X first; on a board with dead links, those go Y first whose X-first tree would cross one.</summary>
public static class Router
{
    /// <summary>Routes a placed network. Throws UserErrorException with one HW2320 for each router whose table is too small, and HW2552 when a set cannot avoid a dead link.</summary>
    /// <param name="network">The network.</param>
    /// <param name="partition">Its cut.</param>
    /// <param name="placement">Where the blocks sit.</param>
    /// <param name="chip">Limits.</param>
    /// <param name="rates">Assumed packets a tick of a neuron or channel, by population; null: 1 for all.</param>
    /// <param name="defects">What is broken on the board; null: nothing.</param>
    public static RoutingTables Run(
        QuantizedNetwork network, Partition partition, PlacementResult placement, ChipDescription chip, IReadOnlyList<double>? rates = null,
        BoardDefects? defects = null)
    {
        DefectMap? map = defects is null ? null : new DefectMap(defects, placement.MeshX, placement.MeshY);
        var ports = new PortNumbers(network);
        var load = new MeshLoad(placement.MeshX, placement.MeshY);
        SynapseIndex index = partition.Index;
        var cores = new SetTable[partition.Layout.Blocks];
        for (int b = 0; b < cores.Length; b++)
        {
            BlockUnit[] units = partition.Layout.Units[b];
            cores[b] = Table(
                placement.Cores[b], units.Length,
                i => units[i].IsDendrite ? -1 - partition.Layout.BlockOf[units[i].Neuron] : partition.Destinations.SetOf[units[i].Neuron],
                i => Rate(index.PopulationOf(units[i].Neuron)));
        }

        var inputs = new SetTable[ports.InputPopulations.Length];
        for (int port = 0; port < inputs.Length; port++)
        {
            int population = ports.InputPopulations[port], first = index.PopulationBase[population];
            inputs[port] = Table(
                ports.Input(port), network.Populations[population].Count, i => partition.Destinations.SetOf[first + i], _ => Rate(population));
        }

        CheckEntries(load.RouterEntries, chip);
        return new RoutingTables(cores, inputs, load.RouterEntries, load.Links(), load.MeanHops);

        double Rate(int population) => rates is null ? 1 : rates[population];

        // setOf: a number of Destinations, or −1 − block for a dendrite's own set.
        SetTable Table(CoreId source, int count, Func<int, int> setOf, Func<int, double> rate)
        {
            var local = new Dictionary<int, ushort> { [0] = 0 };
            var order = new List<int> { 0 };
            var packets = new List<double> { 0 };
            ushort[] table = new ushort[count];
            for (int i = 0; i < count; i++)
            {
                int set = setOf(i);
                if (!local.TryGetValue(set, out table[i]))
                {
                    table[i] = checked((ushort)order.Count);
                    local[set] = table[i];
                    order.Add(set);
                    packets.Add(0);
                }

                packets[table[i]] += rate(i);
            }

            DestinationSets sets = Sets(order, partition.Destinations, placement, ports);
            for (int set = 1; set < sets.Count; set++)
            {
                sets.Flags[set] = Flags(map, source, sets.Of(set));
                load.Add(source, sets.Of(set), sets.Flags[set] != 0, packets[set]);
            }

            return new SetTable(sets, table);
        }
    }

    // Bit 0: Y first.
    private static byte Flags(DefectMap? map, CoreId source, ReadOnlySpan<CoreId> targets) =>
        map is null || map.IsClean(source, targets, yFirst: false) ? (byte)0
        : map.IsClean(source, targets, yFirst: true) ? (byte)1
        : throw new UserErrorException(DefectErrors.Unroutable(map, source, targets, "the neurons", 1));

    private static DestinationSets Sets(List<int> order, Destinations destinations, PlacementResult placement, PortNumbers ports)
    {
        int[] start = new int[order.Count + 1];
        var ids = new List<CoreId>();
        for (int set = 0; set < order.Count; set++)
        {
            if (order[set] < 0)
            {
                ids.Add(placement.Cores[-1 - order[set]]);
            }
            else
            {
                foreach (int target in destinations.Of(order[set]))
                {
                    ids.Add(Destinations.IsOutput(target) ? ports.Output(Destinations.OutputOf(target)) : placement.Cores[target]);
                }
            }

            ids.Sort(start[set], ids.Count - start[set], null);
            start[set + 1] = ids.Count;
        }

        return new DestinationSets(start, new byte[order.Count], [.. ids]);
    }

    private static void CheckEntries(int[] entries, ChipDescription chip)
    {
        UserError[] errors = [.. Enumerable.Range(0, entries.Length)
            .Where(core => entries[core] > chip.Router.EntriesMax)
            .Select(core => new UserError(
                "HW2320", $"the router of core {core} would need {entries[core]} entries, limit {chip.Router.EntriesMax} of '{chip.Name}'.",
                $"core {core}", $"{entries[core]}", $"{chip.Router.EntriesMax}",
                "Neurons with equal destinations share an entry: use fewer or larger cores, or a chip with larger routers."))];
        if (errors.Length > 0)
        {
            throw new UserErrorException(errors);
        }
    }
}
