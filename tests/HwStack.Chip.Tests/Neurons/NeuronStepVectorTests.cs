
namespace HwStack.Chip.Tests;

public class NeuronStepVectorTests
{
    public static TheoryData<string> Files => [.. ChipVectorFile.Names("neuron")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Step_gives_the_golden_outcome(string file)
    {
        IReadOnlyList<NeuronVector> cases = ChipVectorFile.Neurons(file);
        Assert.NotEmpty(cases);
        foreach (NeuronVector c in cases)
        {
            NeuronStep.Outcome found = NeuronStep.Step(c.Class, c.Record, c.State, c.Accumulator, c.Tick, c.Seed, c.Table);
            Assert.True(found == c.Expected, $"{file}, {c.Name}: expected {c.Expected}, found {found}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Rest_is_as_the_golden_vectors_say(string file) =>
        Assert.All(ChipVectorFile.Neurons(file), c => Assert.Equal(c.AtRest, NeuronStep.IsAtRest(c.Class, c.Record, c.State, c.Table)));

    [Fact]
    public void Every_rule_has_a_file() => Assert.Superset(
        new HashSet<string>
        {
            "lif-integrate", "lif-leak", "lif-linear-leak", "lif-saturation", "lif-threshold", "lif-dither", "lif-stochastic", "reset-value", "reset-subtract",
            "reset-subtract-guarded", "reset-subtract-delayed", "reset-value-delayed", "refractory", "cuba-current", "cuba-gain", "cuba-rounding", "at-rest",
            "izhikevich-step", "izhikevich-rest", "qlif-step", "qlif-rest", "table-step", "table-rest",
        },
        ChipVectorFile.Names("neuron").ToHashSet());
}
