using HwStack.Chip;

namespace HwStack.Image;

/// <summary>What an image holds, in numbers, ready for text or JSON. Made by one walk over the cores.</summary>
/// <param name="Chip">Name of the chip description.</param>
/// <param name="ChipVersion">Version of the chip description.</param>
/// <param name="FormatVersion">Version of the image format, "0.4".</param>
/// <param name="MeshX">Board width in cores.</param>
/// <param name="MeshY">Board height in cores.</param>
/// <param name="Seed">Default seed of stochastic rounding.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
/// <param name="LengthBytes">Bytes of the file; null when the image is not from a file.</param>
/// <param name="Totals">Counts over all cores.</param>
/// <param name="Memory">Memory of the cores.</param>
/// <param name="Sections">Bytes by section type, in file order; empty when the image is not from a file.</param>
/// <param name="DtSeconds">Duration of a tick in the network's time unit.</param>
/// <param name="Ports">Host ports.</param>
/// <param name="Inputs">Named inputs.</param>
/// <param name="Outputs">Named outputs.</param>
/// <param name="Populations">Populations.</param>
/// <param name="Provenance">Who made it from what.</param>
public sealed record ImageInspection(
    string Chip, int ChipVersion, string FormatVersion, int MeshX, int MeshY, uint Seed, string Sha256, long? LengthBytes, InspectedTotals Totals,
    InspectedMemory Memory, IReadOnlyList<InspectedSections> Sections, double DtSeconds, IReadOnlyList<InspectedPort> Ports, IReadOnlyList<InputMap> Inputs,
    IReadOnlyList<OutputMap> Outputs, IReadOnlyList<InspectedPopulation> Populations, Provenance Provenance)
{
    /// <summary>Reads every core once; memory does not grow with the image.</summary>
    /// <exception cref="Diagnostics.UserErrorException">A section is damaged (HW1758, HW1759).</exception>
    public static ImageInspection Of(ChipImage image, CancellationToken cancel = default)
    {
        var totals = new InspectedTotals();
        long usedMax = 0, usedSum = 0;
        for (int i = 0; i < image.CoreCount; i++)
        {
            cancel.ThrowIfCancellationRequested();
            CoreImage core = image.ReadCore(i);
            totals = totals.With(core, image.Chip.Core.SparseTargetBits);
            long used = CoreMemory.BytesUsed(core, image.Chip);
            (usedMax, usedSum) = (Math.Max(usedMax, used), usedSum + used);
        }

        var file = image as FileImage;
        return new ImageInspection(
            image.Chip.Name, image.Chip.Version, $"{ImageFormat.VersionMajor}.{ImageFormat.VersionMinor}", image.MeshX, image.MeshY, image.Seed, image.Sha256,
            file?.LengthBytes, totals, new InspectedMemory(image.Chip.Core.MemoryBytes, usedMax, totals.Cores == 0 ? 0 : (double)usedSum / totals.Cores, usedSum),
            file is null ? [] : SectionsOf(file), image.Io.DtSeconds,
            [.. image.Ports.Select(port => new InspectedPort(port.Id.PortIndex, port.IsInput ? "input" : "output", port.Channels, port.PayloadMax))],
            image.Io.Inputs, image.Io.Outputs, [.. image.Io.Populations.Select(PopulationOf)], image.Provenance);
    }

    private static List<InspectedSections> SectionsOf(FileImage file) =>
        [.. file.Sections.GroupBy(section => section.Type).Select(group => new InspectedSections(group.Key, group.Count(), group.Sum(section => section.LengthBytes)))];

    private static InspectedPopulation PopulationOf(PopulationMap population) => new(
        population.Name, population.Type, population.Shape, population.Count, population.SkewTicks, population.Runs.Select(run => run.Core).Distinct().Count());
}

/// <summary>Counts over all cores of an image.</summary>
/// <param name="Cores">Configured cores.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="DendriteNeurons">Neurons of them that are DENDRITEs.</param>
/// <param name="Synapses">Cells with a weight that is not 0, in all rows that a descriptor names.</param>
/// <param name="Cells">All those cells.</param>
/// <param name="Axons">Set bits of all axon maps.</param>
/// <param name="Descriptors">Row descriptors.</param>
/// <param name="DenseRows">Descriptors of dense rows.</param>
/// <param name="SparseRows">Descriptors of sparse rows.</param>
/// <param name="Lists">Descriptors that are lists.</param>
/// <param name="DestinationSets">Destination sets that are not empty.</param>
public sealed record InspectedTotals(
    int Cores = 0, long Neurons = 0, long DendriteNeurons = 0, long Synapses = 0, long Cells = 0, long Axons = 0, long Descriptors = 0, long DenseRows = 0,
    long SparseRows = 0, long Lists = 0, long DestinationSets = 0)
{
    /// <summary>Counts of one core.</summary>
    public static InspectedTotals Of(CoreImage core, ChipDescription chip) => new InspectedTotals().With(core, chip.Core.SparseTargetBits);

    internal InspectedTotals With(CoreImage core, int sparseTargetBits)
    {
        long synapses = 0, cells = 0, dense = 0, sparse = 0, lists = 0;
        foreach (RowDescriptor row in core.Descriptors)
        {
            if (row.Format is not (RowFormat.Dense or RowFormat.Sparse))
            {
                lists++;
                continue;
            }

            (dense, sparse) = row.Format == RowFormat.Dense ? (dense + 1, sparse) : (dense, sparse + 1);
            int bytes = row.Format == RowFormat.Dense ? RowCells.DenseBytes(row.Count) : RowCells.SparseBytes(row.Count, sparseTargetBits);
            if (row.Address + (long)bytes > core.Rows.Length)
            {
                // An illegal image may be inspected too; the verifier names this row.
                continue;
            }

            ReadOnlySpan<byte> rowBytes = core.Rows.AsSpan(row.Address, bytes);
            for (int i = 0; i < row.Count; i++)
            {
                int weight = row.Format == RowFormat.Dense ? RowCells.DenseWeight(rowBytes, i) : RowCells.SparseCell(rowBytes, i, sparseTargetBits).Weight;
                synapses += weight != 0 ? 1 : 0;
            }

            cells += row.Count;
        }

        return new InspectedTotals(
            Cores + 1, Neurons + core.Neurons.Length,
            DendriteNeurons + core.Neurons.Count(n => n.Class < core.Classes.Length && core.Classes[n.Class].Model == NeuronModel.Dendrite), Synapses + synapses,
            Cells + cells, Axons + core.Bitmaps.Sum(bits => System.Numerics.BitOperations.PopCount(bits)), Descriptors + core.Descriptors.Length, DenseRows + dense,
            SparseRows + sparse, Lists + lists, DestinationSets + core.Sets.Count - 1);
    }
}

/// <summary>Memory of the cores of an image, docs/chip.md section 11.</summary>
/// <param name="LimitBytes">Budget of a core.</param>
/// <param name="UsedMaxBytes">The fullest core.</param>
/// <param name="UsedMeanBytes">Mean over configured cores.</param>
/// <param name="UsedBytes">Sum over configured cores.</param>
public sealed record InspectedMemory(long LimitBytes, long UsedMaxBytes, double UsedMeanBytes, long UsedBytes);

/// <summary>The sections of one type.</summary>
/// <param name="Type">Four letters.</param>
/// <param name="Count">How many.</param>
/// <param name="LengthBytes">Bytes together.</param>
public sealed record InspectedSections(string Type, int Count, long LengthBytes);

/// <summary>A host port.</summary>
/// <param name="Port">Number.</param>
/// <param name="Direction">"input" or "output".</param>
/// <param name="Channels">Channels.</param>
/// <param name="PayloadMax">Input: largest magnitude a channel may get in a tick.</param>
public sealed record InspectedPort(int Port, string Direction, int Channels, int PayloadMax);

/// <summary>A population.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Type">Node type.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Neurons">Number of neurons.</param>
/// <param name="SkewTicks">Ticks between a step of the network and its tick.</param>
/// <param name="Cores">Cores that hold it.</param>
public sealed record InspectedPopulation(string Name, string Type, int[] Shape, int Neurons, int SkewTicks, int Cores);
