using System.Globalization;
using HwStack.Chip;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>Compares a cut with the largest board of a description.</summary>
internal static class BoardCheck
{
    /// <summary>HW2312 with the cores and chips needed, and one HW2314 for each resource of which the whole board has too little; nothing when a board holds the cut.</summary>
    public static List<UserError> Find(QuantizedNetwork network, Partition partition, ChipDescription chip)
    {
        var errors = new List<UserError>();
        int cores = partition.Blocks.Blocks.Count;
        if (BoardShape.Choose(cores, chip.Mesh) is not null)
        {
            return errors;
        }

        long perChip = (long)chip.Mesh.ChipX * chip.Mesh.ChipY, chips = (cores + perChip - 1) / perChip, boardCores = perChip * chip.Mesh.BoardChipsMax;
        errors.Add(new UserError(
            "HW2312",
            Text($"the network needs {cores} cores on {chips} chips of '{chip.Name}', a board has at most {boardCores} on {chip.Mesh.BoardChipsMax}. By population: {Shares(network, partition)}."),
            Value: Text($"{cores}"), Limit: Text($"{boardCores}")));
        Compare("neurons", partition.Usage.Sum(use => (long)use.Neurons), boardCores * chip.Core.NeuronsMax);
        Compare("bytes of core memory", partition.Usage.Sum(use => use.MemoryBytes), boardCores * chip.Core.MemoryBytes);
        return errors;

        void Compare(string resource, long used, long limit)
        {
            if (used > limit)
            {
                errors.Add(new UserError(
                    "HW2314", Text($"the network needs {used} {resource}, all cores of a board of '{chip.Name}' together have {limit}."), null, Text($"{used}"), Text($"{limit}")));
            }
        }
    }

    // Neurons, synapses and cores touched, the largest populations first.
    private static string Shares(QuantizedNetwork network, Partition partition)
    {
        int[] touched = new int[network.Populations.Count];
        foreach (CoreBlock block in partition.Blocks.Blocks)
        {
            foreach (int p in block.Slices.Select(slice => slice.Population).Concat(block.Dendrites.Select(part => part.Population)).Distinct())
            {
                touched[p]++;
            }
        }

        SynapseIndex index = partition.Index;
        int[] shown = [.. Enumerable.Range(0, touched.Length).Where(p => network.Populations[p].Kind != PopulationKind.Input).OrderByDescending(p => touched[p])];
        string list = string.Join(", ", shown.Take(8).Select(p =>
            Text($"'{network.Populations[p].Name}' {network.Populations[p].Count} neurons, {index.InStart[index.PopulationBase[p + 1]] - index.InStart[index.PopulationBase[p]]} synapses, {touched[p]} cores")));
        return shown.Length > 8 ? Text($"{list} and {shown.Length - 8} more") : list;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
