using System.Security.Cryptography;

namespace HwStack.Training.Tests;

public sealed class KnownDataSetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_in_the_authors_form_is_read_plain_or_packed()
    {
        Idx.Write(_folder, "mnist/train-images-idx3-ubyte.gz", new byte[12], 3, 2, 2);
        Idx.Write(_folder, "mnist/train-labels-idx1-ubyte", [3, 1, 2], 3);
        Idx.Write(_folder, "mnist/t10k-images-idx3-ubyte", new byte[4], 1, 2, 2);
        Idx.Write(_folder, "mnist/t10k-labels-idx1-ubyte", [9], 1);
        Assert.Equal(3, KnownDataSets.Read("mnist", _folder.Path, DataSplit.Train).Count);
        ImageSet test = KnownDataSets.Read("mnist", _folder.Path, DataSplit.Test);
        Assert.Equal((1, 9, 10), (test.Count, test.Labels[0], test.Classes));
    }

    [Fact]
    public void Unknown_and_missing_sets_are_told_apart()
    {
        Assert.Equal("HW0460", Idx.CodeOf(() => KnownDataSets.Read("cifar", _folder.Path, DataSplit.Test)));
        Assert.Equal("HW1180", Idx.CodeOf(() => KnownDataSets.Read("mnist", _folder.Path, DataSplit.Test)));
        Directory.CreateDirectory(_folder.File("kmnist"));
        Assert.Equal("HW1180", Idx.CodeOf(() => KnownDataSets.Read("kmnist", _folder.Path, DataSplit.Test)));
    }

    [DataFact("mnist")]
    public void Mnist_is_whole()
    {
        ImageSet train = KnownDataSets.Read("mnist", TestData.Root, DataSplit.Train), test = KnownDataSets.Read("mnist", TestData.Root, DataSplit.Test);
        Assert.Equal((60_000, 10_000, 784), (train.Count, test.Count, train.PixelCount));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], train.Labels[..10].ToArray());
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], Enumerable.Range(0, 10).Select(label => test.Labels.Count((byte)label)));
        Assert.InRange(train.PixelsOf(0).ToArray().Average(pixel => pixel), 35.10, 35.11);
    }

    [DataFact("fashion-mnist")]
    public void Fashion_mnist_is_whole()
    {
        ImageSet test = KnownDataSets.Read("fashion-mnist", TestData.Root, DataSplit.Test);
        Assert.Equal(10_000, test.Count);
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(1000, test.Labels.Count((byte)label)));
    }

    [DataFact("kmnist")]
    public void A_partial_kmnist_is_joined_split_and_said_so()
    {
        ImageSet train = KnownDataSets.Read("kmnist", TestData.Root, DataSplit.Train), test = KnownDataSets.Read("kmnist", TestData.Root, DataSplit.Test);
        Assert.Equal(17_011, train.Count + test.Count);
        Assert.InRange(train.Count, 13_604, 13_614);
        Assert.Contains("17,011", test.Note, StringComparison.Ordinal);
        Assert.Contains("80/20", test.Note, StringComparison.Ordinal);
        HashSet<string> seen = [.. Digests(train)];
        Assert.True(Digests(test).Count(seen.Contains) < 5, "images of the test part were trained on");
        for (int label = 0; label < 10; label++)
        {
            int inTrain = train.Labels.Count((byte)label), inTest = test.Labels.Count((byte)label);
            Assert.InRange(inTrain / (double)(inTrain + inTest), 0.7995, 0.8005);
        }
    }

    private static IEnumerable<string> Digests(ImageSet set) => Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(SHA256.HashData(set.PixelsOf(i))));
}
