using HwStack.Chip;

namespace HwStack.Compiler.Routing;

/// <summary>Sums router entries, link loads and hops over destination sets.</summary>
internal sealed class MeshLoad
{
    private readonly int _meshX;
    private readonly MulticastTree _tree;
    private readonly double[] _east;
    private readonly double[] _west;
    private readonly double[] _north;
    private readonly double[] _south;
    private double _packets;
    private double _hops;

    /// <summary>Nothing routed yet.</summary>
    public MeshLoad(int meshX, int meshY)
    {
        _meshX = meshX;
        _tree = new MulticastTree(meshX, meshY);
        RouterEntries = new int[meshX * meshY];
        _east = new double[RouterEntries.Length];
        _west = new double[RouterEntries.Length];
        _north = new double[RouterEntries.Length];
        _south = new double[RouterEntries.Length];
    }

    /// <summary>Entries by core id.</summary>
    public int[] RouterEntries { get; }

    /// <summary>Mean hops of a packet.</summary>
    public double MeanHops => _packets > 0 ? _hops / _packets : 0;

    /// <summary>Adds one destination set that carries <paramref name="packets"/> packets a tick.</summary>
    public void Add(CoreId source, ReadOnlySpan<CoreId> targets, bool yFirst, double packets)
    {
        _packets += packets;
        _hops += packets * _tree.Hops(source, targets, yFirst);
        _tree.Visit(
            source, targets, yFirst, router => RouterEntries[router]++,
            (from, to) => Direction(from, to)[from] += packets);
    }

    /// <summary>Total and busiest link.</summary>
    public LinkLoad Links()
    {
        double total = 0;
        var best = new LinkLoad(0, 0, 0, 0);
        foreach ((double[] loads, int step) in new[] { (_east, 1), (_west, -1), (_south, _meshX), (_north, -_meshX) })
        {
            for (int from = 0; from < loads.Length; from++)
            {
                total += loads[from];
                best = loads[from] > best.Max ? new LinkLoad(0, loads[from], from, from + step) : best;
            }
        }

        return best with { Total = total };
    }

    private double[] Direction(int from, int to) =>
        to == from + 1 ? _east : to == from - 1 ? _west : to > from ? _south : _north;
}
