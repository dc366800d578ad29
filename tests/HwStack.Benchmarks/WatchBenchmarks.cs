using BenchmarkDotNet.Attributes;
using HwStack.Emulator;
using HwStack.Emulator.Benchmarking;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Benchmarks;

/// <summary>What <c>run --watch</c> costs: the ratio column must stay below 1.03. Looks come four times a second, as on a terminal.</summary>
public class WatchBenchmarks : IDisposable
{
    private EmulatorTarget? _target;
    private int _ticks;

    public static IEnumerable<string> Workloads => EngineBenchmarks.Workloads;

    [ParamsSource(nameof(Workloads))]
    public string Workload { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _target = new EmulatorTarget(EngineBenchmarks.Image(EmulatorBench.Find(Workload)));
        _ticks = 500;
    }

    [Benchmark(Baseline = true)]
    public long Plain() => Run(null);

    [Benchmark]
    public long Watched() => Run(new RunWatch(TimeProvider.System, TimeSpan.FromSeconds(0.25), static _ => { }));

    [GlobalCleanup]
    public void Dispose()
    {
        _target?.Dispose();
        GC.SuppressFinalize(this);
    }

    private long Run(RunWatch? watch) => _target!.Run(new RunRequest(_ticks, new Dictionary<string, Signal>(), []) { Watch = watch }).TotalSpikes;
}
