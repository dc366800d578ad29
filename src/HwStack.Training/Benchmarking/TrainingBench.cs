using System.Diagnostics;
using HwStack.Diagnostics;

namespace HwStack.Training.Benchmarking;

/// <summary>Measures training in the chip's integers on samples that need no files, and beside it in the same run what its matrix products cost alone.</summary>
public static class TrainingBench
{
    private const int EpochSamples = 60_000, BatchMost = 4096, TicksMost = 4096, StepsMost = 10_000;

    /// <summary>Networks that are measured when none is named: a dense one and a convolutional one.</summary>
    public static IReadOnlyList<string> Networks { get; } = ["784-1000-10", "28x28-12c5-p2-64c5-p2-10"];

    /// <summary>Measures a network.</summary>
    /// <param name="network">Its text; HW0450 to HW0453 where it is none.</param>
    /// <param name="threads">Threads, 1 to 64.</param>
    /// <param name="ticks">Ticks of a sample, 1 to 4096.</param>
    /// <param name="batch">Samples of a step, 1 to 4096.</param>
    /// <param name="steps">Steps of a measurement, 1 to 10,000. Steps of weights are chosen anew in every 25th.</param>
    /// <param name="repeats">Measurements of training and of the bound in turn, 1 to 10,000.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <exception cref="UserErrorException">HW0491 for a number out of range.</exception>
    public static TrainingBenchResult Run(string network, int threads, int ticks = 8, int batch = 128, int steps = 25, int repeats = 3, CancellationToken cancellation = default)
    {
        Check("--threads", threads, 64);
        Check("--ticks", ticks, TicksMost);
        Check("--batch", batch, BatchMost);
        Check("--steps", steps, StepsMost);
        Check("--repeats", repeats, StepsMost);
        NetworkSpec spec = NetworkText.Parse(network);
        TrainedNetwork trained = new(spec, 15);
        BenchSamples samples = new(steps * batch, spec.InputShape, ticks, trained.Layers[^1].Geometry.Neurons);

        // Epochs far beyond those measured, so that neither rate nor choice of steps comes to its end.
        Trainer trainer = new(trained, samples, new TrainingOptions { Epochs = 20 * (repeats + 1), BatchSize = batch, Threads = threads });
        StepProducts products = new(trained, batch, ticks, sameEveryTick: true, new Crew(threads));
        trainer.RunEpoch(null, cancellation);
        products.Run();
        Best step = new(), bound = new(), peak = new();
        long allocated = 0;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            long before = GC.GetTotalAllocatedBytes();
            step.Measure(() => trainer.RunEpoch(null, cancellation), 1);
            allocated += GC.GetTotalAllocatedBytes() - before;
            bound.Measure(products.Run, steps);
            peak.Measure(() => _ = FmaLoop.Run(), 8);
        }

        double cpu = step.Cpu / steps, wall = step.Wall / steps, boundCpu = bound.Cpu / steps;
        return new TrainingBenchResult(
            network, threads, ticks, batch, wall * 1e3, cpu * 1e3, batch / wall, EpochSamples * wall / batch, boundCpu * 1e3, cpu / boundCpu, products.Operations / boundCpu / 1e9,
            8 * FmaLoop.Operations / peak.Cpu / 1e9, (double)allocated / repeats / steps);
    }

    private static void Check(string option, int value, int most)
    {
        if (value < 1 || value > most)
        {
            throw new UserErrorException(new UserError("HW0491", $"{value} is out of range.", option, $"{value}", $"1 to {most}"));
        }
    }

    // Least wall and processor time of several measurements: what a busy machine changes least.
    private sealed class Best
    {
        public double Wall { get; private set; } = double.PositiveInfinity;

        public double Cpu { get; private set; } = double.PositiveInfinity;

        public void Measure(Action work, int times)
        {
            long start = Stopwatch.GetTimestamp();
            double before = Environment.CpuUsage.TotalTime.TotalSeconds;
            for (int time = 0; time < times; time++)
            {
                work();
            }

            Wall = Math.Min(Wall, Stopwatch.GetElapsedTime(start).TotalSeconds);
            Cpu = Math.Min(Cpu, Math.Max(1e-6, Environment.CpuUsage.TotalTime.TotalSeconds - before));
        }
    }
}
