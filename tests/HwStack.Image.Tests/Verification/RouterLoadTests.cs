using HwStack.Chip;

namespace HwStack.Image.Tests.Verification;

public class RouterLoadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Loads_are_those_of_trees_walked_hop_by_hop(byte flags)
    {
        const int MeshX = 7, MeshY = 5;
        var random = new Random(42 + flags);
        for (int round = 0; round < 200; round++)
        {
            CoreId source = random.Next(4) == 0 ? CoreId.Port(random.Next(12)) : new CoreId((uint)random.Next(MeshX * MeshY));
            CoreId[] targets = [.. Enumerable.Range(0, MeshX * MeshY).Where(_ => random.Next(6) == 0).Select(i => new CoreId((uint)i)), CoreId.Port(random.Next(12))];
            var load = new RouterLoad(MeshX, MeshY);
            load.Add(source, new DestinationSets([0, 0, targets.Length], [0, flags], targets));
            load.Add(source, new DestinationSets([0, 0, 0], [0, 0], []));
            Assert.Equal(Walk(source, targets, flags == 1, MeshX, MeshY), load.Counts());
        }
    }

    private static int[] Walk(CoreId source, CoreId[] targets, bool yFirst, int meshX, int meshY)
    {
        var visited = new int[meshX * meshY];
        foreach (CoreId target in targets)
        {
            (int x, int y) = Place(source, meshX, meshY);
            (int toX, int toY) = Place(target, meshX, meshY);
            visited[(y * meshX) + x] = 1;
            while (x != toX || y != toY)
            {
                if (yFirst ? y == toY : x != toX)
                {
                    x += Math.Sign(toX - x);
                }
                else
                {
                    y += Math.Sign(toY - y);
                }

                visited[(y * meshX) + x] = 1;
            }
        }

        return visited;
    }

    private static (int X, int Y) Place(CoreId id, int meshX, int meshY) =>
        id.IsPort ? (0, id.PortIndex % meshY) : ((int)id.Value % meshX, (int)id.Value / meshX);
}
