using HwStack.Chip;
using HwStack.Compiler.Placement;
using HwStack.Image;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Hops, router entries and link loads of very many destination sets, all X first. A tree is a few straight segments, noted in difference arrays, so a set costs its targets
/// and not the length of its way.
/// </summary>
internal sealed class MeshTally(BoardShape board)
{
    private readonly RouterLoad _routers = new(board.MeshX, board.MeshY);
    private readonly double[] _east = new double[(board.MeshX + 1) * board.MeshY];
    private readonly double[] _west = new double[(board.MeshX + 1) * board.MeshY];
    private readonly double[] _south = new double[board.MeshX * (board.MeshY + 1)];
    private readonly double[] _north = new double[board.MeshX * (board.MeshY + 1)];
    private readonly SortedDictionary<int, (int Low, int High)> _columns = [];
    private double _packets;
    private double _hops;

    /// <summary>Mean hops of a packet.</summary>
    public double MeanHops => _packets > 0 ? _hops / _packets : 0;

    /// <summary>Adds the sets of a core or port.</summary>
    /// <param name="source">Sender.</param>
    /// <param name="sets">Its sets.</param>
    /// <param name="packets">Packets a tick on each set.</param>
    public void Add(CoreId source, DestinationSets sets, ReadOnlySpan<int> packets)
    {
        _routers.Add(source, sets);
        for (int set = 1; set < sets.Count; set++)
        {
            _packets += packets[set];
            _hops += packets[set] * (double)Tree(source, sets.Of(set), packets[set]);
        }
    }

    /// <summary>Entries of each router.</summary>
    public int[] RouterEntries() => _routers.Counts();

    /// <summary>Packets a tick on the busiest link.</summary>
    public double BusiestLink() =>
        Math.Max(Math.Max(Peak(_east, board.MeshX + 1), Peak(_west, board.MeshX + 1)), Math.Max(Peak(_south, board.MeshY + 1), Peak(_north, board.MeshY + 1)));

    // Links of the tree: along X from the lowest to the highest column, then along each column with targets; a port's own link too.
    private int Tree(CoreId source, ReadOnlySpan<CoreId> targets, double packets)
    {
        (int x, int y) = source.IsPort ? (0, source.PortIndex % board.MeshY) : ((int)source.Value % board.MeshX, (int)source.Value / board.MeshX);
        _columns.Clear();
        (int low, int high) = (x, x);
        foreach (CoreId target in targets)
        {
            (int tx, int ty) = ((int)target.Value % board.MeshX, (int)target.Value / board.MeshX);
            (low, high) = (Math.Min(low, tx), Math.Max(high, tx));
            (int l, int h) = _columns.GetValueOrDefault(tx, (y, y));
            _columns[tx] = (Math.Min(l, ty), Math.Max(h, ty));
        }

        int row = y * (board.MeshX + 1), hops = (source.IsPort ? 1 : 0) + high - low;
        Segment(_east, row + x, row + high, packets);
        Segment(_west, row + low, row + x, packets);
        foreach ((int column, (int top, int bottom)) in _columns)
        {
            int start = column * (board.MeshY + 1);
            Segment(_south, start + y, start + bottom, packets);
            Segment(_north, start + top, start + y, packets);
            hops += bottom - top;
        }

        return hops;
    }

    private static void Segment(double[] differences, int from, int to, double packets)
    {
        differences[from] += packets;
        differences[to] -= packets;
    }

    private static double Peak(double[] differences, int stride)
    {
        double peak = 0, sum = 0;
        for (int i = 0; i < differences.Length; i++)
        {
            sum = i % stride == 0 ? differences[i] : sum + differences[i];
            peak = Math.Max(peak, sum);
        }

        return peak;
    }
}
