namespace HwStack.Training.Benchmarking;

/// <summary>What a training step costs, beside its products alone and beside the machine's most; all measured in turn in one run, the best of each.</summary>
/// <param name="Network">Text of the network.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Ticks">Ticks of a sample.</param>
/// <param name="BatchSize">Samples of a step.</param>
/// <param name="StepMs">Milliseconds of a step, wall time.</param>
/// <param name="StepCpuMs">Processor time of a step, all threads, milliseconds.</param>
/// <param name="ImagesPerSecond">Samples trained a second, wall time.</param>
/// <param name="EpochSeconds">Seconds of 60,000 samples, wall time.</param>
/// <param name="BoundCpuMs">Processor time of the step's matrix products alone, milliseconds.</param>
/// <param name="RatioToBound">Processor time of a step over that of its products; 1 would be the bound.</param>
/// <param name="ProductGigaflops">Operations of the products alone, 10^9 a second of processor time.</param>
/// <param name="PeakGigaflops">Operations of a loop of multiply-adds on registers, 10^9 a second of processor time of one thread.</param>
/// <param name="AllocatedBytesPerStep">Bytes allocated by a step.</param>
public sealed record TrainingBenchResult(
    string Network, int Threads, int Ticks, int BatchSize, double StepMs, double StepCpuMs, double ImagesPerSecond, double EpochSeconds, double BoundCpuMs, double RatioToBound,
    double ProductGigaflops, double PeakGigaflops, double AllocatedBytesPerStep);
