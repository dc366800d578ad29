using HwStack.Chip;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler.Emission;

/// <summary>Writes the image of a placed and routed network.</summary>
public static class Emitter
{
    /// <summary>The image; cores and ports ascending by id.</summary>
    /// <param name="network">The network.</param>
    /// <param name="partition">Its cut.</param>
    /// <param name="placement">Where the blocks sit.</param>
    /// <param name="routing">Destination sets.</param>
    /// <param name="chip">Chip description, stored in the image.</param>
    /// <param name="seed">Default seed of stochastic rounding.</param>
    /// <param name="dtSeconds">Duration of a tick in the network's time unit.</param>
    /// <param name="provenance">Who made it from what.</param>
    /// <param name="cancellation">Stops it.</param>
    public static MemoryImage Run(
        QuantizedNetwork network, Partition partition, PlacementResult placement, RoutingTables routing, ChipDescription chip, uint seed, double dtSeconds,
        Provenance provenance, CancellationToken cancellation = default)
    {
        var emitter = new CoreEmitter(network, partition, placement, chip.Core);
        int[] byCore = [.. Enumerable.Range(0, placement.Cores.Length).OrderBy(block => placement.Cores[block])];
        var cores = new CoreImage[byCore.Length];
        for (int i = 0; i < cores.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            cores[i] = emitter.Emit(byCore[i], placement.Cores[byCore[i]], routing.Cores[byCore[i]]);
        }

        PopulationRuns[] runs = PopulationRuns.Build(network, partition, placement);
        return new MemoryImage(
            chip, placement.MeshX, placement.MeshY, seed, IoMapBuilder.Build(network, runs, dtSeconds), provenance,
            PortEmitter.Emit(network, routing, runs), cores);
    }
}
