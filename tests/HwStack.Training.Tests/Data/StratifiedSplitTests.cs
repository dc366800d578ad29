namespace HwStack.Training.Tests;

public sealed class StratifiedSplitTests
{
    private static readonly byte[] Labels = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 7 == 0 ? 1 : 0))];

    [Fact]
    public void The_two_parts_are_disjoint_whole_and_keep_each_class_s_share()
    {
        int[] train = StratifiedSplit.Choose(Labels, DataSplit.Train), test = StratifiedSplit.Choose(Labels, DataSplit.Test);
        Assert.Equal(Enumerable.Range(0, 1000), train.Concat(test).Order());
        Assert.Equal(train.Order(), train);
        Assert.Equal((int)Math.Round(143 * 0.8), train.Count(i => Labels[i] == 1));
        Assert.Equal((int)Math.Round(857 * 0.8), train.Count(i => Labels[i] == 0));
    }

    [Fact]
    public void The_seed_decides()
    {
        Assert.Equal(StratifiedSplit.Choose(Labels, DataSplit.Test, seed: 5), StratifiedSplit.Choose(Labels, DataSplit.Test, seed: 5));
        Assert.NotEqual(StratifiedSplit.Choose(Labels, DataSplit.Test, seed: 5), StratifiedSplit.Choose(Labels, DataSplit.Test, seed: 6));
    }

    // Written down from a first run: users' figures are of this split, so it must never change.
    [Fact]
    public void The_split_of_ten_samples_is_this_one_for_ever() =>
        Assert.Equal(SplitOfTen, StratifiedSplit.Choose(new byte[10], DataSplit.Test, 0.7, 1));

    private static readonly int[] SplitOfTen = [1, 3, 7];

    [Fact]
    public void Impossible_splits_are_refused()
    {
        Assert.Equal("HW0464", Idx.CodeOf(() => StratifiedSplit.Choose(Labels, DataSplit.Test, 1)));
        Assert.Equal("HW0464", Idx.CodeOf(() => StratifiedSplit.Choose(Labels, DataSplit.Test, double.NaN)));
        Assert.Equal("HW1188", Idx.CodeOf(() => StratifiedSplit.Choose([0], DataSplit.Test)));
    }
}
