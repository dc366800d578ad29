namespace HwStack.Compiler;

/// <summary>How a network was mapped: the figures of the compile report. Everything but <see cref="CompileSeconds"/> depends on network, options and seed alone.</summary>
/// <param name="Chip">Name of the chip description.</param>
/// <param name="Chips">Chips of the board.</param>
/// <param name="MeshX">Board width in cores.</param>
/// <param name="MeshY">Board height in cores.</param>
/// <param name="CoresUsed">Cores with neurons or dendrites.</param>
/// <param name="CoresLowerBound">No cut whatever needs fewer cores.</param>
/// <param name="DendriteCores">Cores with dendrites alone.</param>
/// <param name="Neurons">Neurons of the network, inputs not counted.</param>
/// <param name="Synapses">Synapses of the network.</param>
/// <param name="MemoryUsedBytes">Memory of all used cores.</param>
/// <param name="MeanHopsPerSpike">Links a packet crosses on average at the assumed rates, port links included.</param>
/// <param name="MeanHopsRowMajor">The same for the baseline: neurons in flat order, block b on core b.</param>
/// <param name="MeanHopsSameCutRowMajor">The same for block b of the chosen cut on core b: what placement alone has gained.</param>
/// <param name="RouterEntriesMax">Entries of the fullest router.</param>
/// <param name="BusiestLinkPackets">Estimated packets a tick on the busiest link when every neuron and channel sends at its assumed rate.</param>
/// <param name="NeuronOrder">Order of neurons that needed the fewest cores: "flat" or tiles.</param>
/// <param name="Resources">Fullest core of each resource.</param>
/// <param name="Cores">Use of each core, ascending by core.</param>
/// <param name="CompileSeconds">Time by pass, measured.</param>
public sealed record MappingReport(
    string Chip, int Chips, int MeshX, int MeshY, int CoresUsed, int CoresLowerBound, int DendriteCores, int Neurons, long Synapses, long MemoryUsedBytes,
    double MeanHopsPerSpike, double MeanHopsRowMajor, double MeanHopsSameCutRowMajor, int RouterEntriesMax, double BusiestLinkPackets, string NeuronOrder,
    IReadOnlyList<ResourceUse> Resources, IReadOnlyList<CoreUse> Cores, IReadOnlyList<PassTime> CompileSeconds)
{
    /// <summary>
    /// Entries the fullest pending-event queue is expected to need: mean and five standard deviations when sources fire independently, each in a tenth of all ticks or as often as in the
    /// calibration's busiest tick. The worst case where that fits.
    /// </summary>
    public long PendingExpected { get; init; }

    /// <summary>The defects that were avoided; null when none were given.</summary>
    public DefectUse? Defects { get; init; }
}
