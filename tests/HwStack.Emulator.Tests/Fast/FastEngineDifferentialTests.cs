using HwStack.Chip;
using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>The fast engine against the scalar one: spikes, outputs, states, counters and hashes after every tick.</summary>
public class FastEngineDifferentialTests
{
    [SimdFact(SimdLevel.Scalar)]
    public void Scalar_kernels_on_one_thread() => Compare(SimdLevel.Scalar, 1);

    [SimdFact(SimdLevel.Scalar)]
    public void Scalar_kernels_on_two_threads() => Compare(SimdLevel.Scalar, 2);

    [SimdFact(SimdLevel.Avx2)]
    public void Avx2_kernels_on_one_thread() => Compare(SimdLevel.Avx2, 1);

    [SimdFact(SimdLevel.Avx2)]
    public void Avx2_kernels_on_two_threads() => Compare(SimdLevel.Avx2, 2);

    [SimdFact(SimdLevel.Avx512)]
    public void Avx512_kernels_on_one_thread() => Compare(SimdLevel.Avx512, 1);

    [SimdFact(SimdLevel.Avx512)]
    public void Avx512_kernels_on_two_threads() => Compare(SimdLevel.Avx512, 2);

    [Theory]
    [InlineData(11, 6, 1)]
    [InlineData(12, 25, 2)]
    [InlineData(13, 3, 2)]
    [InlineData(14, 60, 3)]
    public void Full_queues_drop_the_same_events(int seed, int pendingEntries, int threads)
    {
        MemoryImage image = RandomImage.Create(seed, 2, 2, 16, pendingEntries);
        using var fast = new FastEngine(image, threads: threads);
        EngineComparison.Run(new ScalarEngine(image), fast, seed, 300, 0.4);
        Assert.True(DifferentialTests.Total(fast, Counter.QueueOverflows) > 20);
    }

    [Fact]
    public void Sources_of_several_pages_and_targets_of_12_bits()
    {
        foreach ((int seed, int neurons, int neuronsMax) in new[] { (21, 14, 16), (22, 20, 4096), (23, 700, 4096) })
        {
            MemoryImage image = RandomImage.Create(seed, 2, 1, neurons, neuronsMax: neuronsMax);
            using var fast = new FastEngine(image, threads: 2);
            EngineComparison.Run(new ScalarEngine(image), fast, seed, 60);
        }
    }

    [SimdFact(SimdLevel.Scalar)]
    public void All_models_with_scalar_kernels() => CompareModels(SimdLevel.Scalar);

    [SimdFact(SimdLevel.Avx2)]
    public void All_models_with_Avx2_kernels() => CompareModels(SimdLevel.Avx2);

    [SimdFact(SimdLevel.Avx512)]
    public void All_models_with_Avx512_kernels() => CompareModels(SimdLevel.Avx512);

    private static void CompareModels(SimdLevel level)
    {
        var found = new HashSet<NeuronModel>();
        for (int seed = 31; seed <= 38; seed++)
        {
            MemoryImage image = RandomImage.Create(seed, 1 + (seed % 3), 2, seed == 34 ? 120 : 24, models: true);
            found.UnionWith(Enumerable.Range(0, image.CoreCount).SelectMany(core => image.ReadCore(core).Classes).Select(c => c.Model));
            using var fast = new FastEngine(image, threads: 1 + (seed % 2), level: level);
            EngineComparison.Run(new ScalarEngine(image), fast, seed, 200);
            Assert.True(DifferentialTests.Total(fast, Counter.Spikes) > 100, "a silent image proves nothing");
        }

        Assert.Superset(new HashSet<NeuronModel> { NeuronModel.Izhikevich, NeuronModel.Qlif, NeuronModel.Table, NeuronModel.Dendrite }, found);
    }

    private static void Compare(SimdLevel level, int threads)
    {
        long spikes = 0, partialSums = 0, saturations = 0;
        for (int seed = 1; seed <= 16; seed++)
        {
            MemoryImage image = RandomImage.Create(seed, 1 + (seed % 4), 1 + (seed % 3), seed % 5 == 0 ? 200 : 8 * (1 + (seed % 6)));
            using var fast = new FastEngine(image, threads: threads, level: level);
            EngineComparison.Run(new ScalarEngine(image), fast, seed, seed % 5 == 0 ? 120 : 250);
            spikes += DifferentialTests.Total(fast, Counter.Spikes);
            partialSums += DifferentialTests.Total(fast, Counter.PartialSums);
            saturations += DifferentialTests.Total(fast, Counter.Saturations);
        }

        Assert.All(new[] { spikes, partialSums, saturations }, count => Assert.True(count > 1000, "silent images prove nothing"));
    }
}
