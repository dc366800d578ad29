using HwStack.Chip;
using HwStack.Compiler.Streaming;
using HwStack.Emulator.Benchmarking;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Tests.Streaming;

public sealed class MicrocircuitOnChipTests
{
    private const int WarmUp = 300, Ticks = 1500;

    // A tenth of the neurons with 40 % of the synapses each: its rates are near those of the full circuit. With more synapses from so few neurons even the reference tends to
    // fire in step, with fewer it falls silent.
    [Fact]
    public void Rates_and_irregularity_of_all_populations_are_those_of_the_float_reference()
    {
        TopologyNetwork network = Topology.Parse("microcircuit,scale=0.1,kscale=0.4");
        CompiledNetwork compiled = StreamingCompiler.Compile(network, new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1-hpc") });
        BenchWorkload workload = new("microcircuit", "", "nc1-hpc", BenchBound.Scatter)
        {
            Topology = network.Text, RecordsActivity = true, Ticks = Ticks, WarmUpTicks = WarmUp, Repeats = 1,
        };
        BenchResult chip = EmulatorBench.Run(workload, compiled.Image, compiled.Mapping.Synapses);
        foreach ((FiringStatistics here, FiringStatistics there) in chip.Populations.Zip(Reference(network)))
        {
            Assert.True(here.RateHz / there.RateHz is > 0.8 and < 1.2, $"{here.Name}: {here.RateHz:0.00} Hz, reference {there.RateHz:0.00} Hz");
            Assert.True(Math.Abs(here.CvIsi - there.CvIsi) < 0.15, $"{here.Name}: CV {here.CvIsi:0.000}, reference {there.CvIsi:0.000}");
        }

        Assert.InRange(chip.SaturatedShare, 0, 0.02);
    }

    private static IReadOnlyList<FiringStatistics> Reference(TopologyNetwork network)
    {
        TopologyReference simulation = new(network);
        RateRecorder activity = new([.. network.Populations.Select(population => (population.Name, population.Count))]);
        for (int tick = 0; tick < WarmUp + Ticks; tick++)
        {
            simulation.Step();
            foreach (int neuron in tick < WarmUp ? [] : simulation.Fired)
            {
                int population = network.Populations.TakeWhile(one => one.First <= neuron).Count() - 1;
                activity.Add(tick, population, neuron - network.Populations[population].First);
            }
        }

        return activity.Over(Ticks * network.DtSeconds);
    }
}
