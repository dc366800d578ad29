using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Partitioning;

public class FitCheckTests
{
    [Fact]
    public void A_network_too_large_for_the_board_is_refused_with_all_numbers_and_a_chip_that_was_tried()
    {
        QuantizedNetwork network = TestNetworks.Dense(784, 1000, 10);
        UserErrorException unfit = Assert.Throws<UserErrorException>(
            () => new CompilationPipeline().Compile(network, TestNetworks.Options(ChipCatalog.Get("nc1-f405"))));
        Assert.Equal("HW2312", unfit.Errors[0].Code);
        Assert.Contains("'fc1' 1000 neurons, 784000 synapses", unfit.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("1", unfit.Errors[0].Limit);
        Assert.Contains(unfit.Errors, error => error.Code == "HW2314" && error.Message.Contains("neurons", StringComparison.Ordinal) && error.Limit == "256");
        Assert.Contains(unfit.Errors, error => error.Code == "HW2314" && error.Message.Contains("memory", StringComparison.Ordinal));
        Assert.Contains("'nc1' was tried and holds it: 4 cores on 1 chips", unfit.Errors[^1].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Delays_and_cores_are_reported_together()
    {
        QuantizedPopulation[] populations = [TestNetworks.Neurons("a", 40, 0)];
        var network = new QuantizedNetwork(
            populations, [TestNetworks.Random(populations, 0, 0, 0.5, 9, 1), TestNetworks.Random(populations, 0, 0, 0.5, 12, 2)], []);
        ChipDescription chip = TestNetworks.Small(chipX: 1, boards: 1);
        chip = chip with { Core = chip.Core with { DelayMax = 8 } };
        UserErrorException unfit = Assert.Throws<UserErrorException>(() => new CompilationPipeline().Compile(network, TestNetworks.Options(chip)));
        Assert.Equal(2, unfit.Errors.Count(error => error.Code == "HW2313"));
        Assert.Contains(unfit.Errors, error => error.Code == "HW2312");
    }
}
