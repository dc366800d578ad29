namespace HwStack.Compiler.Benchmarking;

/// <summary>How well one workload was mapped.</summary>
/// <param name="Name">The workload.</param>
/// <param name="Neurons">Neurons, inputs not counted.</param>
/// <param name="Synapses">Synapses.</param>
/// <param name="CoresUsed">Cores with neurons or dendrites.</param>
/// <param name="CoresLowerBound">No cut needs fewer.</param>
/// <param name="MeanHopsPerSpike">Links a packet crosses on average.</param>
/// <param name="MeanHopsRowMajor">The same for neurons in flat order, block b on core b.</param>
/// <param name="HopsGoal">Largest share of row-major it should need.</param>
/// <param name="NeuronOrder">Order of neurons that was chosen.</param>
/// <param name="Seconds">Measured time by pass, verifiers included.</param>
/// <param name="PeakBytes">Largest memory of the process so far; 0 where it is not known.</param>
public sealed record MappingFigures(
    string Name, int Neurons, long Synapses, int CoresUsed, int CoresLowerBound, double MeanHopsPerSpike, double MeanHopsRowMajor, double HopsGoal, string NeuronOrder,
    IReadOnlyDictionary<string, double> Seconds, long PeakBytes)
{
    /// <summary>Cores used over the lower bound; 1 is the best there can be.</summary>
    public double CoresRatio => CoresLowerBound > 0 ? (double)CoresUsed / CoresLowerBound : 1;

    /// <summary>Mean hops over those of row-major; 1 where nothing is sent.</summary>
    public double HopsRatio => MeanHopsRowMajor > 0 ? MeanHopsPerSpike / MeanHopsRowMajor : 1;

    /// <summary>Whether the goals for cores and hops are met.</summary>
    public bool MeetsGoals => CoresRatio <= MappingWorkloads.CoresGoal && HopsRatio <= HopsGoal + 1e-9;

    /// <summary>Figures of a mapping.</summary>
    /// <param name="name">Name of the workload.</param>
    /// <param name="report">Its report.</param>
    /// <param name="hopsGoal">Largest share of row-major it should need.</param>
    public static MappingFigures Of(string name, MappingReport report, double hopsGoal = 1)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new MappingFigures(
            name, report.Neurons, report.Synapses, report.CoresUsed, report.CoresLowerBound, report.MeanHopsPerSpike, report.MeanHopsRowMajor, hopsGoal, report.NeuronOrder,
            new SortedDictionary<string, double>(report.CompileSeconds.ToDictionary(time => time.Pass.ToString().ToLowerInvariant(), time => time.Seconds), StringComparer.Ordinal),
            process.PeakWorkingSet64);
    }
}
