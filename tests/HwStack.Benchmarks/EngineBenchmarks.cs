using BenchmarkDotNet.Attributes;
using HwStack.Emulator.Benchmarking;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Benchmarks;

/// <summary>A hundred ticks of each workload. The allocation column must read "-": a tick allocates nothing.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks : IDisposable
{
    public const int Ticks = 100;

    private FastEngine? _engine;

    public static IEnumerable<string> Workloads => BenchWorkload.All.Select(workload => workload.Name);

    [ParamsSource(nameof(Workloads))]
    public string Workload { get; set; } = "";

    [Params(SimdLevel.Avx2, SimdLevel.Avx512)]
    public SimdLevel Simd { get; set; }

    [GlobalSetup]
    public void Load()
    {
        ChipImage image = BenchWorkload.All.First(workload => workload.Name == Workload).Build();
        _engine = new FastEngine(image, level: Simd <= SimdSupport.Best ? Simd : SimdSupport.Best);
        Run();
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
}
