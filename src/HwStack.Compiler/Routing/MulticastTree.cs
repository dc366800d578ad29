using HwStack.Chip;

namespace HwStack.Compiler.Routing;

/// <summary>
/// The dimension-order tree of a packet: docs/chip.md section 10. Along the first dimension to every column (row) that has a target, and from there along the second; each link once. A port hangs on the
/// west side of the router at (0, port mod mesh_y), its link counts as one hop. Not safe for use by several threads at once: it keeps scratch arrays.
/// </summary>
public sealed class MulticastTree
{
    private readonly int _meshX;
    private readonly int _meshY;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly int[] _touched;
    private int _touchedCount;

    /// <summary>A tree for a mesh.</summary>
    public MulticastTree(int meshX, int meshY)
    {
        _meshX = meshX;
        _meshY = meshY;
        int longest = Math.Max(meshX, meshY);
        _low = new int[longest];
        _high = new int[longest];
        _touched = new int[longest];
        Array.Fill(_low, int.MaxValue);
        Array.Fill(_high, int.MinValue);
    }

    /// <summary>Router of a core or port.</summary>
    public (int X, int Y) RouterOf(CoreId id) =>
        id.IsPort ? (0, id.PortIndex % _meshY) : ((int)(id.Value % (uint)_meshX), (int)(id.Value / (uint)_meshX));

    /// <summary>Links a packet from <paramref name="source"/> crosses, port links included. 0 for an empty set.</summary>
    public int Hops(CoreId source, ReadOnlySpan<CoreId> targets, bool yFirst = false)
    {
        (int near, int far, int hops) = Spread(source, targets, yFirst);
        for (int i = 0; i < _touchedCount; i++)
        {
            int at = _touched[i];
            near = Math.Min(near, at);
            far = Math.Max(far, at);
            hops += _high[at] - _low[at];
        }

        Clear();
        return targets.IsEmpty ? 0 : hops + far - near;
    }

    /// <summary>Calls <paramref name="router"/> for each router of the tree (the first and the last ones included) and <paramref name="link"/> for each mesh link (from, to).</summary>
    public void Visit(CoreId source, ReadOnlySpan<CoreId> targets, bool yFirst, Action<int> router, Action<int, int> link)
    {
        if (targets.IsEmpty)
        {
            return;
        }

        (int start, _, _) = Spread(source, targets, yFirst);
        (int sx, int sy) = RouterOf(source);
        int cross = yFirst ? sx : sy, near = start, far = start;
        for (int i = 0; i < _touchedCount; i++)
        {
            near = Math.Min(near, _touched[i]);
            far = Math.Max(far, _touched[i]);
        }

        Walk(start, far, 1, at => Core(at, cross), router, link);
        Walk(start, near, -1, at => Core(at, cross), router, link);
        router(Core(start, cross));
        for (int i = 0; i < _touchedCount; i++)
        {
            int along = _touched[i];
            Walk(cross, _high[along], 1, at => Core(along, at), router, link);
            Walk(cross, _low[along], -1, at => Core(along, at), router, link);
        }

        Clear();

        int Core(int along, int across) => yFirst ? (along * _meshX) + across : (across * _meshX) + along;
    }

    private static void Walk(int from, int to, int step, Func<int, int> core, Action<int> router, Action<int, int> link)
    {
        for (int at = from; at != to; at += step)
        {
            link(core(at), core(at + step));
            router(core(at + step));
        }
    }

    // For each position along the first dimension that has targets: how far the second dimension must be walked, the source's own row (column) included.
    private (int Near, int Far, int PortHops) Spread(CoreId source, ReadOnlySpan<CoreId> targets, bool yFirst)
    {
        (int sx, int sy) = RouterOf(source);
        int start = yFirst ? sy : sx, cross = yFirst ? sx : sy;
        int hops = source.IsPort ? 1 : 0;
        foreach (CoreId target in targets)
        {
            (int x, int y) = RouterOf(target);
            int along = yFirst ? y : x, across = yFirst ? x : y;
            hops += target.IsPort ? 1 : 0;
            if (_low[along] == int.MaxValue)
            {
                _touched[_touchedCount++] = along;
                _low[along] = _high[along] = cross;
            }

            _low[along] = Math.Min(_low[along], across);
            _high[along] = Math.Max(_high[along], across);
        }

        return (start, start, hops);
    }

    private void Clear()
    {
        for (int i = 0; i < _touchedCount; i++)
        {
            _low[_touched[i]] = int.MaxValue;
            _high[_touched[i]] = int.MinValue;
        }

        _touchedCount = 0;
    }
}
