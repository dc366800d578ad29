using HwStack.Chip;

namespace HwStack.Compiler.Defects;

/// <summary>
/// The defects on a board of a given size. Dead links are counted along every row and column, so that a straight stretch is judged by one subtraction;
/// a dimension-order tree is free of dead links when the path to each of its targets is, for the tree is their union.
/// </summary>
public sealed class DefectMap
{
    private readonly int _meshX;
    private readonly int _meshY;
    private readonly int[] _alongRows;
    private readonly int[] _alongColumns;
    private readonly bool[] _portLinks;
    private readonly int[] _capacity;

    /// <summary>Lays a list on a mesh; what lies outside is counted and left out.</summary>
    /// <param name="defects">The list.</param>
    /// <param name="meshX">Board width in cores.</param>
    /// <param name="meshY">Board height in cores.</param>
    public DefectMap(BoardDefects defects, int meshX, int meshY)
    {
        (Defects, _meshX, _meshY) = (defects, meshX, meshY);
        (_alongRows, _alongColumns, _portLinks, _capacity) = (new int[meshX * meshY], new int[meshX * meshY], new bool[meshY], new int[meshX * meshY]);
        Array.Fill(_capacity, int.MaxValue);
        foreach (BoardPoint core in defects.Cores.Where(IsInside))
        {
            _capacity[At(core)] = 0;
            DeadCores++;
        }

        foreach (DeadNeuron dead in defects.Neurons.Where(dead => IsInside(dead.Core)))
        {
            // Neurons of a block are numbered from 0 without gaps.
            _capacity[At(dead.Core)] = Math.Min(_capacity[At(dead.Core)], dead.Neuron);
        }

        foreach (DeadLink link in defects.Links.Where(link => IsInside(link.B)))
        {
            AddLink(link);
        }

        for (int y = 0; y < meshY; y++)
        {
            for (int x = 0; x < meshX; x++)
            {
                _alongRows[(y * meshX) + x] += x > 0 ? _alongRows[(y * meshX) + x - 1] : 0;
                _alongColumns[(y * meshX) + x] += y > 0 ? _alongColumns[((y - 1) * meshX) + x] : 0;
            }
        }

        Outside = defects.Cores.Count(core => !IsInside(core)) + defects.Links.Count(link => !IsInside(link.B)) + defects.Neurons.Count(dead => !IsInside(dead.Core));
    }

    /// <summary>The list.</summary>
    public BoardDefects Defects { get; }

    /// <summary>Dead cores on this mesh.</summary>
    public int DeadCores { get; }

    /// <summary>Dead links on this mesh, port links included.</summary>
    public int DeadLinks { get; private set; }

    /// <summary>Defects of the list that lie outside this mesh.</summary>
    public int Outside { get; }

    /// <summary>Neurons the block on a core may have: 0 for a dead core, int.MaxValue where only the chip limits it.</summary>
    public int Capacity(int core) => _capacity[core];

    /// <summary>Whether the link of the ports at router (0, y) is dead.</summary>
    public bool IsPortLinkDead(int y) => _portLinks[y];

    /// <summary>Whether the dimension-order path between two routers is free of dead links.</summary>
    public bool IsClean((int X, int Y) from, (int X, int Y) to, bool yFirst) => yFirst
        ? Column(from.X, from.Y, to.Y) && Row(to.Y, from.X, to.X)
        : Row(from.Y, from.X, to.X) && Column(to.X, from.Y, to.Y);

    /// <summary>Whether the tree from <paramref name="source"/> to all targets is free of dead links, port links included.</summary>
    public bool IsClean(CoreId source, ReadOnlySpan<CoreId> targets, bool yFirst)
    {
        (int X, int Y) from = RouterOf(source);
        if (source.IsPort && targets.Length > 0 && _portLinks[from.Y])
        {
            return false;
        }

        foreach (CoreId target in targets)
        {
            (int X, int Y) to = RouterOf(target);
            if ((target.IsPort && _portLinks[to.Y]) || !IsClean(from, to, yFirst))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first dead link on the path between two routers; null when it is clean.</summary>
    public DeadLink? FirstDead((int X, int Y) from, (int X, int Y) to, bool yFirst)
    {
        (int X, int Y) at = from;
        while (at != to)
        {
            bool alongX = at.X != to.X && (!yFirst || at.Y == to.Y);
            (int X, int Y) next = alongX ? (at.X + Math.Sign(to.X - at.X), at.Y) : (at.X, at.Y + Math.Sign(to.Y - at.Y));
            if (alongX ? !Row(at.Y, at.X, next.X) : !Column(at.X, at.Y, next.Y))
            {
                BoardPoint a = new(Math.Min(at.X, next.X), Math.Min(at.Y, next.Y)), b = new(Math.Max(at.X, next.X), Math.Max(at.Y, next.Y));
                return new DeadLink(a, b);
            }

            at = next;
        }

        return null;
    }

    /// <summary>Router of a core or port.</summary>
    public (int X, int Y) RouterOf(CoreId id) =>
        id.IsPort ? (0, id.PortIndex % _meshY) : ((int)(id.Value % (uint)_meshX), (int)(id.Value / (uint)_meshX));

    private void AddLink(DeadLink link)
    {
        DeadLinks++;
        if (link.IsPortLink)
        {
            _portLinks[link.B.Y] = true;
        }
        else
        {
            // Counted at its far end: a stretch from p to q holds count(q) − count(p) dead links.
            (link.A.Y == link.B.Y ? _alongRows : _alongColumns)[At(link.B)]++;
        }
    }

    private bool Row(int y, int x1, int x2) => _alongRows[(y * _meshX) + x1] == _alongRows[(y * _meshX) + x2];

    private bool Column(int x, int y1, int y2) => _alongColumns[(y1 * _meshX) + x] == _alongColumns[(y2 * _meshX) + x];

    private int At(BoardPoint point) => (point.Y * _meshX) + point.X;

    private bool IsInside(BoardPoint point) => point.X < _meshX && point.Y < _meshY;
}
