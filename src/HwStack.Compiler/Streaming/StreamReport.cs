using System.Globalization;
using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>The reports of a streamed compilation, in the form of the other networks'.</summary>
internal static class StreamReport
{
    /// <summary>How the network was mapped.</summary>
    public static MappingReport Mapping(TopologyNetwork network, ChipDescription chip, BlockMap map, long synapses, StreamAnalysis analysis, int[] routerEntries)
    {
        CoreLimits limits = chip.Core;
        CoreUse[] uses = analysis.Uses;
        ResourceUse[] resources =
        [
            Use("neurons", use => use.Neurons, limits.NeuronsMax),
            Use("memory_bytes", use => use.MemoryBytes, limits.MemoryBytes),
            Use("classes", use => use.Classes, limits.ClassesMax),
            Use("destination_sets", use => use.DestinationSets, limits.DestinationSetsMax),
            Use("pending_entries", use => use.PendingWorst, limits.PendingEntries),
            new("router_entries", routerEntries.Max(), routerEntries.Sum(count => (long)count), chip.Router.EntriesMax),
        ];
        return new MappingReport(
            chip.Name, map.Board.Chips, map.Board.MeshX, map.Board.MeshY, uses.Length, LowerBound(network.Neurons, synapses, limits), 0,
            network.Neurons, synapses, uses.Sum(use => use.MemoryBytes), analysis.Mesh.MeanHops, analysis.MeanHopsRowMajor, analysis.MeanHopsRowMajor, routerEntries.Max(), analysis.Mesh.BusiestLink(),
            "flat", resources, uses, [])
        {
            PendingExpected = uses.Max(Expected),
        };

        ResourceUse Use(string name, Func<CoreUse, long> of, long limit) => new(name, uses.Max(of), uses.Sum(of), limit);
    }

    /// <summary>How well the integers stand for the floats.</summary>
    public static QuantizationReport Quantization(TopologyNetwork network, StreamScale scale, StreamNeuron[] neurons, ArcBuckets arcs)
    {
        ProjectionReport[] projections = [.. scale.Kinds.Select((kind, k) => Projection(kind, arcs.Histogram(k)))];
        if (network.Input is { } input)
        {
            projections = [.. projections, Projection("input", input.StrengthMv / scale.UnitMv, scale.Input, input.Channels)];
        }

        return new QuantizationReport(projections, [.. neurons.Select(neuron => Population(neuron, network, scale))]);
    }

    /// <summary>HWW351 when a pending-event queue is likely to overflow.</summary>
    public static IEnumerable<Warning> Warnings(StreamAnalysis analysis, ChipDescription chip)
    {
        CoreUse worst = analysis.Uses.MaxBy(use => use.PendingWorst)!;
        if (Expected(worst) > chip.Core.PendingEntries)
        {
            yield return new Warning(
                "HWW351",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the pending-event queue of {analysis.Uses.Count(use => Expected(use) > chip.Core.PendingEntries)} cores is likely to overflow when {PendingLoad.AssumedRate:P0} of all sources fire in a tick: {worst.Core} needs about {Expected(worst)} entries ({worst.PendingWorst} if all fired) and has {chip.Core.PendingEntries}."),
                Hint: "Harmless while fewer sources fire together; a run counts what is dropped as queue_overflows.");
        }
    }

    private static long Expected(CoreUse use) =>
        Math.Min(use.PendingWorst, PendingLoad.Of(PendingLoad.AssumedRate * use.PendingWorst, PendingLoad.AssumedRate * (1 - PendingLoad.AssumedRate) * use.PendingWorst));

    private static ProjectionReport Projection(KindGrid kind, long[] counts)
    {
        (double mean, double sd, double error) = kind.Moments([.. counts.Select(count => (double)count)]);
        double snr = error == 0 ? double.PositiveInfinity : 10 * Math.Log10(((mean * mean) + (sd * sd)) / (error * error));
        int arcs = Sum(_ => true), zeroed = Sum(weight => weight == 0);
        return new ProjectionReport(kind.Kind.Name, "all", "all", arcs, zeroed, 0, Sum(weight => weight is -8 or 7), 1, arcs - zeroed, snr, (snr - 1.76) / 6.02)
        {
            DriveSnrDb = snr,
        };

        int Sum(Func<int, bool> chosen) => (int)Math.Min(int.MaxValue, counts.Select((count, i) => chosen(kind.WeightOf(i - 128)) ? count : 0).Sum());
    }

    private static ProjectionReport Projection(string name, double asked, GridWeight weight, long count)
    {
        // The SNR of one repeated value is that of the value.
        double error = weight.ErrorFrom(asked), snr = error == 0 ? double.PositiveInfinity : -20 * Math.Log10(error);
        int arcs = (int)Math.Min(int.MaxValue, count);
        return new ProjectionReport(name, "in", "all", arcs, weight.Weight == 0 ? arcs : 0, 0, weight.Weight is -8 or 7 ? arcs : 0, 1, weight.Weight == 0 ? 0 : arcs, snr, (snr - 1.76) / 6.02)
        {
            DriveSnrDb = snr,
        };
    }

    private static PopulationReport Population(StreamNeuron neuron, TopologyNetwork network, StreamScale scale)
    {
        LifParameters lif = neuron.Population.Lif;
        if (neuron.Population.Izhikevich is not null)
        {
            double top = (IzhikevichNeuron.ThresholdMv - IzhikevichClass.MillivoltsAtZero) / scale.LsbMv;
            return new PopulationReport(neuron.Population.Name, scale.LsbMv, scale.LsbMv, top, top, 0, neuron.Class.Rounding, false, 0, 0, 0, 0, 1);
        }

        LeakFit.Behaviour behaviour = LeakFit.Of(neuron.Class.LeakV, neuron.Class.Rounding, neuron.Record.Threshold);
        double bias = (lif.DriveMv - neuron.OffsetMv) / scale.LsbMv * (1 - lif.Decay(network.DtSeconds)), threshold = lif.ThresholdMv / scale.LsbMv;
        return new PopulationReport(
            neuron.Population.Name, scale.LsbMv, scale.LsbMv, threshold, threshold, 0, neuron.Class.Rounding, false, LeakFit.Tau(lif.Decay(network.DtSeconds)),
            behaviour.TauSteps, behaviour.StuckLsb, Math.Abs((neuron.Record.BiasV / 256.0) - bias) / threshold, 1);
    }

    // As for other networks: neuron numbers, and the memory of records and cells that no cut can avoid.
    private static int LowerBound(long neurons, long synapses, CoreLimits limits)
    {
        long perCore = limits.MemoryBytes - ((long)CoreMemory.PendingEntryBytes * limits.PendingEntries) - NeuronClass.SizeBytes - CoreMemory.SetBytes;
        long memory = (NeuronRecord.SizeBytes * neurons) + ((synapses + 1) / 2);
        return (int)Math.Max((neurons + limits.NeuronsMax - 1) / limits.NeuronsMax, (memory + perCore - 1) / Math.Max(1, perCore));
    }
}
