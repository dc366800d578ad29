using BenchmarkDotNet.Attributes;
using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Compiler.Streaming;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Benchmarks;

/// <summary>A hundred ticks of each workload that needs no host events and no model of time. The allocation column must read "-": a tick allocates nothing.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks : IDisposable
{
    public const int Ticks = 100;

    // Buffers have then seen a busy tick, and the network is in its steady state.
    private const int WarmUpTicks = 300;

    private FastEngine? _engine;

    public static IEnumerable<string> Workloads =>
        BenchWorkload.All.Where(workload => !workload.OnlyByName && workload.Fidelity == Emulator.TimingFidelity.Analytic).Select(workload => workload.Name);

    [ParamsSource(nameof(Workloads))]
    public string Workload { get; set; } = "";

    [Params(SimdLevel.Avx2, SimdLevel.Avx512)]
    public SimdLevel Simd { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _engine = new FastEngine(Image(EmulatorBench.Find(Workload)), level: SimdSupport.Has(Simd) ? Simd : SimdSupport.Best);
        for (int tick = 0; tick < WarmUpTicks; tick++)
        {
            _engine.Tick();
        }
    }

    [Benchmark(OperationsPerInvoke = Ticks)]
    public long Run()
    {
        for (int tick = 0; tick < Ticks; tick++)
        {
            _engine!.Tick();
        }

        return _engine!.NextTick;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The image of a workload.</summary>
    public static ChipImage Image(BenchWorkload workload) => workload.Topology is { } text
        ? StreamingCompiler.Compile(Topology.Parse(text), new NetworkCompileOptions { Chip = ChipCatalog.Get(workload.ChipName) }).Image
        : BenchWorkload.DenseCores().Image;
}
