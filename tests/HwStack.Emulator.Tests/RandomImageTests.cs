using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class RandomImageTests
{
    [Theory]
    [InlineData(1, 1, 1, 20, 256)]
    [InlineData(2, 3, 2, 14, 256)]
    [InlineData(3, 2, 3, 60, 256)]
    [InlineData(21, 2, 1, 14, 16)]
    [InlineData(22, 2, 1, 20, 4096)]
    [InlineData(33, 3, 3, 30, 256)]
    public void Random_images_are_legal(int seed, int meshX, int meshY, int neurons, int neuronsMax) =>
        Assert.Equal([], ImageVerifier.Verify(RandomImage.Create(seed, meshX, meshY, neurons, neuronsMax: neuronsMax)).Select(e => e.ToString()));
}
