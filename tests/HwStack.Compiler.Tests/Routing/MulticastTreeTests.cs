using HwStack.Chip;
using HwStack.Compiler.Routing;

namespace HwStack.Compiler.Tests.Routing;

public class MulticastTreeTests
{
    [Theory]
    [InlineData(new[] { 0, 0 }, new int[] { }, 0)]
    [InlineData(new[] { 1, 1 }, new[] { 1, 1 }, 0)]
    [InlineData(new[] { 0, 0 }, new[] { 3, 2 }, 5)]
    [InlineData(new[] { 0, 0 }, new[] { 3, 2, 3, 1 }, 5)]
    [InlineData(new[] { 1, 1 }, new[] { 3, 0, 3, 2, 0, 1 }, 5)]
    [InlineData(new[] { 2, 1 }, new[] { 0, 3, 1, 3 }, 6)]
    public void Hops_count_each_link_of_the_x_first_tree_once(int[] source, int[] targets, int hops)
    {
        CoreId[] ids = [.. targets.Chunk(2).Select(at => CoreId.At(at[0], at[1], 4))];
        Assert.Equal(hops, new MulticastTree(4, 4).Hops(CoreId.At(source[0], source[1], 4), ids));
    }

    [Fact]
    public void Y_first_takes_the_other_tree()
    {
        CoreId[] ids = [CoreId.At(0, 3, 4), CoreId.At(1, 3, 4)];
        Assert.Equal(4, new MulticastTree(4, 4).Hops(CoreId.At(2, 1, 4), ids, yFirst: true));
    }

    [Fact]
    public void Port_links_count()
    {
        // Port 5 of a mesh 4 high hangs at (0, 1); from there 2 links to (2, 1), and out at port 2's router (0, 2).
        Assert.Equal(1 + 2, new MulticastTree(4, 4).Hops(CoreId.Port(5), [CoreId.At(2, 1, 4)]));
        Assert.Equal(2 + 1 + 1, new MulticastTree(4, 4).Hops(CoreId.At(2, 1, 4), [CoreId.Port(2)]));
    }

    [Fact]
    public void Visited_links_are_as_many_as_hops_and_every_target_is_visited()
    {
        var tree = new MulticastTree(7, 5);
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            CoreId source = new((uint)random.Next(35));
            CoreId[] targets = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => new CoreId((uint)random.Next(35))).Distinct().Order()];
            bool yFirst = trial % 2 == 1;
            var routers = new List<int>();
            var links = new List<(int, int)>();
            tree.Visit(source, targets, yFirst, routers.Add, (from, to) => links.Add((from, to)));
            Assert.Equal(tree.Hops(source, targets, yFirst), links.Count);
            Assert.Equal(links.Count, links.Distinct().Count());
            Assert.Equal(links.Count + 1, routers.Count);
            Assert.Equal(routers.Count, routers.Distinct().Count());
            Assert.All(targets, target => Assert.Contains((int)target.Value, routers));
        }
    }
}
