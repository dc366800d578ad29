using HwStack.Compiler.Defects;
using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler.Verification;

/// <summary>Checks destination sets against the synapses: a packet goes to every core that holds a row for it, to the ports of its outputs, and nowhere else.</summary>
public static class RoutingVerifier
{
    /// <summary>All violations; empty when sound.</summary>
    public static List<VerifierFinding> Check(
        QuantizedNetwork network, Partition partition, PlacementResult placement, RoutingTables routing, ChipDescription chip,
        BoardDefects? defects = null)
    {
        var findings = new List<VerifierFinding>();
        var ports = new PortNumbers(network);
        BlockLayout layout = partition.Layout;
        foreach (SetTable table in routing.Cores.Concat(routing.Inputs))
        {
            CheckTable(table, findings);
        }

        if (findings.Count > 0)
        {
            return findings;
        }

        CheckReach(network, partition, placement, routing, ports, findings);
        for (int b = 0; b < layout.Blocks; b++)
        {
            for (int local = 0; local < layout.Units[b].Length; local++)
            {
                BlockUnit unit = layout.Units[b][local];
                ReadOnlySpan<CoreId> set = routing.Cores[b].Sets.Of(routing.Cores[b].SetOf[local]);
                if (unit.IsDendrite && (set.Length != 1 || set[0] != placement.Cores[layout.BlockOf[unit.Neuron]]))
                {
                    findings.Add(new("routing.dendrite", $"dendrite {local} of {placement.Cores[b]} does not send to the core of its neuron alone"));
                }
            }

            if (routing.Cores[b].Sets.Count > chip.Core.DestinationSetsMax)
            {
                findings.Add(new("routing.sets", $"{placement.Cores[b]} has {routing.Cores[b].Sets.Count} destination sets, limit {chip.Core.DestinationSetsMax}"));
            }
        }

        int busiest = routing.RouterEntries.Length == 0 ? 0 : routing.RouterEntries.Max();
        if (busiest > chip.Router.EntriesMax)
        {
            findings.Add(new("routing.router", $"a router has {busiest} entries, limit {chip.Router.EntriesMax}"));
        }

        if (defects is not null)
        {
            DeadLinkRules.Check(ports, placement, routing, defects, findings);
        }

        return findings;
    }

    private static void CheckTable(SetTable table, List<VerifierFinding> findings)
    {
        DestinationSets sets = table.Sets;
        bool sound = sets.Start.Length == sets.Count + 1 && sets.Start[0] == 0 && sets.Start[1] == 0 && sets.Start[^1] == sets.Targets.Length
            && table.SetOf.All(set => set < sets.Count);
        for (int set = 0; sound && set < sets.Count; set++)
        {
            ReadOnlySpan<CoreId> ids = sets.Of(set);
            for (int i = 1; i < ids.Length; i++)
            {
                sound &= ids[i - 1].CompareTo(ids[i]) < 0;
            }
        }

        if (!sound)
        {
            findings.Add(new("routing.table", "a table of destination sets is not well formed: set 0 empty, ids ascending, every neuron's set present"));
        }
    }

    // Every (source, receiving block) must be in the source's set; that the sets hold nothing else follows from the counts.
    private static void CheckReach(
        QuantizedNetwork network, Partition partition, PlacementResult placement, RoutingTables routing, PortNumbers ports, List<VerifierFinding> findings)
    {
        SynapseIndex index = partition.Index;
        BlockLayout layout = partition.Layout;
        int[] mark = new int[index.Neurons], reached = new int[index.Neurons];
        for (int b = 0; b < layout.Blocks; b++)
        {
            foreach (BlockUnit unit in layout.Units[b])
            {
                for (int s = unit.From; s < unit.To; s++)
                {
                    int source = index.RowSource[index.InRow[s]];
                    if (mark[source] != b + 1)
                    {
                        mark[source] = b + 1;
                        Expect(source, placement.Cores[b]);
                    }
                }
            }
        }

        for (int o = 0; o < network.Outputs.Count; o++)
        {
            OutputTap tap = network.Outputs[o];
            for (int n = index.PopulationBase[tap.Population]; n < index.PopulationBase[tap.Population + 1]; n++)
            {
                Expect(n, ports.Output(o));
            }
        }

        for (int n = 0; n < index.Neurons; n++)
        {
            int ids = SetOf(n).Length;
            if (ids > reached[n])
            {
                findings.Add(new("routing.surplus", $"{Name(n)} sends to {ids} places, but only {reached[n]} receive"));
            }
        }

        void Expect(int source, CoreId id)
        {
            reached[source]++;
            if (SetOf(source).BinarySearch(id) < 0)
            {
                findings.Add(new("routing.reach", $"{Name(source)} does not send to {id}, which holds a row or a channel for it"));
            }
        }

        ReadOnlySpan<CoreId> SetOf(int n)
        {
            int block = layout.BlockOf[n];
            if (block >= 0)
            {
                return routing.Cores[block].Sets.Of(routing.Cores[block].SetOf[layout.LocalOf[n]]);
            }

            int population = index.PopulationOf(n);
            SetTable table = routing.Inputs[Array.IndexOf(ports.InputPopulations, population)];
            return table.Sets.Of(table.SetOf[n - index.PopulationBase[population]]);
        }

        string Name(int n) => $"neuron {n - index.PopulationBase[index.PopulationOf(n)]} of '{network.Populations[index.PopulationOf(n)].Name}'";
    }
}
