using HwStack.Diagnostics;

namespace HwStack.Network.Tests.Files;

public sealed class IdxFileTests
{
    [Fact]
    public void Numbers_are_read_big_endian_with_their_shape()
    {
        NumberArray array = IdxFile.Read([0, 0, 0x0B, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x01, 0x00, 0xFF, 0xFE], "a.idx");
        Assert.Equal([1, 2], array.Shape);
        Assert.Equal([256, -2], array.ToInt64s());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 7 }, "HW1151")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 7, 7 }, "HW1151")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0 }, "HW1151")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 7 }, "HW1151")]
    [InlineData(new byte[] { 0, 0, 8, 255, 1, 1, 1, 1 }, "HW1151")]
    [InlineData(new byte[] { 0, 0, 7, 1, 0, 0, 0, 1, 7 }, "HW1150")]
    [InlineData(new byte[] { 1, 2, 3 }, "HW1150")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0, 1, 2, 3 }, "HW1150")]
    public void Damaged_files_are_refused(byte[] file, string code) =>
        Assert.Equal(code, Assert.Throws<UserErrorException>(() => IdxFile.Read(file, "a.idx")).Errors[0].Code);

    [DataFact("mnist")]
    public void The_whole_MNIST_set_is_read()
    {
        NumberArray images = IdxFile.Read(TestData.At("mnist", "train-images-idx3-ubyte.gz")), labels = IdxFile.Read(TestData.At("mnist", "train-labels-idx1-ubyte.gz"));
        Assert.Equal([60000, 28, 28], images.Shape);
        Assert.Equal(NumberType.UInt8, images.Type);
        Assert.Equal([5, 0, 4, 1, 9], labels.ToInt64s()[..5]);
        float[] first = new float[784];
        images.CopyTo(0, first);
        Assert.Equal(255f, first.Max());
    }

    [DataFact("kmnist")]
    public void The_KMNIST_test_set_is_read_from_its_npz()
    {
        Assert.Equal([10000, 28, 28], NpzFile.Read(TestData.At("kmnist", "kmnist-test-imgs.npz")).Shape);
        long[] labels = NpzFile.Read(TestData.At("kmnist", "kmnist-test-labels.npz")).ToInt64s();
        Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal(1000, labels.Count(l => l == digit)));
    }
}
