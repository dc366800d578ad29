using HwStack.Emulator.Fast;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class DeadNeuronImageTests
{
    [Theory]
    [InlineData(1, 0.23, false)]
    [InlineData(2, 0.5, true)]
    [InlineData(3, 1, false)]
    public void The_fast_engine_does_to_dead_neurons_what_the_plan_does(int seed, double share, bool models)
    {
        MemoryImage image = RandomImage.Create(seed, 3, 3, 90, models: models);
        DeadNeuronImage struck = new(image, share, 17, _ => true);
        ScalarEngine expected = new(image, new FaultPlan { DeadNeurons = share, Seed = 17 });
        using FastEngine actual = new(struck);
        EngineComparison.Run(expected, actual, seed, 60);
        Assert.Equal(expected.Faults!.DeadNeurons, struck.DeadNeurons);
        Assert.True(struck.DeadNeurons > 0);
    }

    [Fact]
    public void Neurons_of_other_populations_live_and_the_image_itself_is_not_changed()
    {
        MemoryImage image = RandomImage.Create(5, 2, 2, 60);
        string? name = image.Io.Populations.Count > 0 ? image.Io.Populations[0].Name : null;
        Assert.NotNull(name);
        HashSet<(uint, int)> members = [.. image.Io.Populations[0].Runs.SelectMany(run => Enumerable.Range(run.Neuron, run.Count).Select(n => (run.Core.Value, n)))];
        DeadNeuronImage struck = new(image, 1, 0, [name]);
        Assert.Equal(members.Count, struck.DeadNeurons);
        for (int core = 0; core < image.CoreCount; core++)
        {
            CoreImage before = image.ReadCore(core), after = struck.ReadCore(core);
            for (int n = 0; n < before.Neurons.Length; n++)
            {
                Assert.Equal(members.Contains((before.Id.Value, n)), after.Classes[after.Neurons[n].Class].StartTick == DeadNeuronImage.TicksMax);
                Assert.True(before.Classes[before.Neurons[n].Class].StartTick < DeadNeuronImage.TicksMax);
            }
        }
    }
}
