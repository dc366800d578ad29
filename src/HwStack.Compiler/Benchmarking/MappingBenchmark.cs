using HwStack.Chip;
using HwStack.Compiler.Streaming;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Benchmarking;

/// <summary>Maps workloads the way every network is mapped, and keeps the figures.</summary>
public static class MappingBenchmark
{
    /// <summary>Figures of one workload. Throws what <see cref="CompilationPipeline.Compile"/> throws.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="chip">The chip.</param>
    /// <param name="seed">Seed of the placement.</param>
    /// <param name="time">Clock; null: the system's.</param>
    /// <param name="progress">Told the pass that begins.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static MappingFigures Run(
        MappingWorkload workload, ChipDescription chip, uint seed = 0, TimeProvider? time = null, IProgress<CompilerPass>? progress = null, CancellationToken cancellation = default)
    {
        if (workload.Topology is { } text)
        {
            CompiledNetwork streamed = StreamingCompiler.Compile(Topology.Parse(text), new NetworkCompileOptions { Chip = chip, Seed = seed }, time, progress, cancellation);
            return MappingFigures.Of(workload.Name, streamed.Mapping, workload.HopsGoal) with { Seconds = new SortedDictionary<string, double>(streamed.CompileSeconds.ToDictionary(), StringComparer.Ordinal) };
        }

        CompileOptions options = new()
        {
            Chip = chip, Seed = seed, Provenance = new Provenance("hwstack bench", workload.Name, "", "", new Dictionary<string, string>()),
        };
        return MappingFigures.Of(workload.Name, new CompilationPipeline(time).Compile(workload.Build(), options, progress, cancellation).Report, workload.HopsGoal);
    }
}
