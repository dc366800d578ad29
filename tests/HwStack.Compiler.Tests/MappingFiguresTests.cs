using HwStack.Chip;
using HwStack.Compiler.Benchmarking;
using HwStack.Compiler.Quantization;
using Xunit.Abstractions;

namespace HwStack.Compiler.Tests;

/// <summary>The quality the mapping promises: cores within 15 % of the lower bound, hops on clustered networks at most 0.6 of the baseline. The figures go to the test log.</summary>
public class MappingFiguresTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dense", "nc1")]
    [InlineData("wide", "nc1")]
    [InlineData("random", "nc1")]
    [InlineData("random", "nc1-hpc")]
    [InlineData("convolution", "nc1")]
    public void Cores_stay_within_fifteen_percent_of_the_lower_bound(string name, string chip)
    {
        QuantizedNetwork network = name switch
        {
            "dense" => TestNetworks.Dense(784, 1000, 10),
            "wide" => TestNetworks.Dense(4096, 1000, 10),
            "convolution" => TestNetworks.TwoConvolutions(),
            _ => TestNetworks.RandomRecurrent(10_000, 0.01),
        };
        MappingReport report = Compile(network, chip);
        Assert.True(report.CoresUsed <= 1.15 * report.CoresLowerBound, $"{report.CoresUsed} cores, at least {report.CoresLowerBound}");
    }

    [Fact]
    public void Clusters_with_shuffled_ids_are_found_again()
    {
        MappingReport report = Compile(TestNetworks.ShuffledRing(8192, 60, 30), "nc1");
        Assert.Equal("clusters", report.NeuronOrder);
        Assert.Equal(32, report.CoresUsed);
        Assert.True(report.MeanHopsPerSpike <= 0.6 * report.MeanHopsRowMajor, $"{report.MeanHopsPerSpike:F2} of {report.MeanHopsRowMajor:F2}");
    }

    public static TheoryData<string> Workloads => [.. MappingWorkloads.All.Select(workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_workload_of_the_benchmark_meets_its_goals(string name)
    {
        MappingWorkload workload = MappingWorkloads.All.Single(one => one.Name == name);
        MappingFigures figures = MappingBenchmark.Run(workload, TestNetworks.Nc1);
        output.WriteLine($"{figures.CoresUsed} of {figures.CoresLowerBound}, hops {figures.MeanHopsPerSpike:F2} of {figures.MeanHopsRowMajor:F2}");
        Assert.InRange(figures.CoresRatio, 1, MappingWorkloads.CoresGoal);
        Assert.InRange(figures.HopsRatio, 0, workload.HopsGoal + 1e-9);
        Assert.True(figures.MeetsGoals);
    }

    private MappingReport Compile(QuantizedNetwork network, string chip)
    {
        MappingReport report = new CompilationPipeline().Compile(network, TestNetworks.Options(ChipCatalog.Get(chip))).Report;
        output.WriteLine($"{report.CoresUsed} cores (at least {report.CoresLowerBound}), order {report.NeuronOrder}, hops {report.MeanHopsPerSpike:F2} (baseline {report.MeanHopsRowMajor:F2}), {report.MemoryUsedBytes} bytes, {string.Join(", ", report.CompileSeconds.Select(time => $"{time.Pass} {time.Seconds:F2} s"))}");
        return report;
    }
}
