namespace HwStack.Emulator.Benchmarking;

/// <summary>Counters of all cores together.</summary>
internal readonly record struct BenchCounts(long AxonEvents, long CellsScanned, long SynapticOps, long NeuronUpdates, long Spikes, long Saturations, long QueueOverflows)
{
    public static BenchCounts Of(Engine engine)
    {
        long[] total = new long[Counter.Count];
        for (int core = 0; core < engine.Image.CoreCount; core++)
        {
            ReadOnlySpan<long> counters = engine.Counters(core);
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += counters[i];
            }
        }

        return new BenchCounts(
            total[Counter.AxonEvents], total[Counter.CellsScanned], total[Counter.SynapticOps], total[Counter.NeuronUpdates], total[Counter.Spikes],
            total[Counter.Saturations], total[Counter.QueueOverflows]);
    }

    public static BenchCounts operator -(BenchCounts a, BenchCounts b) => new(
        a.AxonEvents - b.AxonEvents, a.CellsScanned - b.CellsScanned, a.SynapticOps - b.SynapticOps, a.NeuronUpdates - b.NeuronUpdates, a.Spikes - b.Spikes,
        a.Saturations - b.Saturations, a.QueueOverflows - b.QueueOverflows);
}
