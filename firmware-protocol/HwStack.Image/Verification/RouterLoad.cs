using HwStack.Chip;

namespace HwStack.Image;

/// <summary>
/// Counts the destination sets that pass through each router: every set that is not empty counts once in each router its tree visits, the first and the last included.
/// docs/chip.md section 10 and <c>router.entries_max</c>. Trees are noted as segments in difference arrays, so that a set costs its branches, not its length.
/// </summary>
public sealed class RouterLoad
{
    private readonly int _meshX;
    private readonly int _meshY;
    private readonly int[] _alongX;
    private readonly int[] _alongY;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly List<int> _branches = [];

    /// <summary>No sets yet, on a mesh of this size.</summary>
    public RouterLoad(int meshX, int meshY)
    {
        (_meshX, _meshY) = (meshX, meshY);
        _alongX = new int[(meshX + 1) * meshY];
        _alongY = new int[meshX * (meshY + 1)];
        _low = new int[Math.Max(meshX, meshY)];
        _high = new int[Math.Max(meshX, meshY)];
        Array.Fill(_low, int.MaxValue);
    }

    /// <summary>Adds the sets of a core or input port; ids that are not on the mesh are left out.</summary>
    public void Add(CoreId source, DestinationSets sets)
    {
        if (Place(source) is not { } from)
        {
            return;
        }

        for (int s = 1; s < sets.Count; s++)
        {
            if (sets.Of(s).Length > 0)
            {
                AddTree(from, sets.Of(s), yFirst: (sets.Flags[s] & 1) != 0);
            }
        }
    }

    /// <summary>Sets through each router, row by row: index y · meshX + x.</summary>
    public int[] Counts()
    {
        var counts = new int[_meshX * _meshY];
        for (int y = 0; y < _meshY; y++)
        {
            for (int x = 0, sum = 0; x < _meshX; x++)
            {
                sum += _alongX[(y * (_meshX + 1)) + x];
                counts[(y * _meshX) + x] += sum;
            }
        }

        for (int x = 0; x < _meshX; x++)
        {
            for (int y = 0, sum = 0; y < _meshY; y++)
            {
                sum += _alongY[(x * (_meshY + 1)) + y];
                counts[(y * _meshX) + x] += sum;
            }
        }

        return counts;
    }

    internal void Check(int entriesMax, Violations violations)
    {
        int[] counts = Counts();
        for (int i = 0; i < counts.Length && !violations.Full; i++)
        {
            violations.AtMost("HW4040", $"router of core {i}", "Destination sets passing through", counts[i], entriesMax);
        }
    }

    private (int X, int Y)? Place(CoreId id) => id.IsPort ? (0, id.PortIndex % _meshY)
        : id.Value < (uint)(_meshX * _meshY) ? ((int)(id.Value % (uint)_meshX), (int)(id.Value / (uint)_meshX)) : null;

    // The trunk runs along the first axis through the source; a branch leaves it at each place with targets and runs along the second axis, both ways.
    private void AddTree((int X, int Y) from, ReadOnlySpan<CoreId> targets, bool yFirst)
    {
        int[] trunkArray = yFirst ? _alongY : _alongX, branchArray = yFirst ? _alongX : _alongY;
        int trunkStride = (yFirst ? _meshY : _meshX) + 1, branchStride = (yFirst ? _meshX : _meshY) + 1;
        (int trunkAt, int line) = yFirst ? (from.Y, from.X) : (from.X, from.Y);
        int low = trunkAt, high = trunkAt;
        foreach (CoreId target in targets)
        {
            if (Place(target) is not { } to)
            {
                continue;
            }

            (int along, int across) = yFirst ? (to.Y, to.X) : (to.X, to.Y);
            (low, high) = (Math.Min(low, along), Math.Max(high, along));
            if (_low[along] == int.MaxValue)
            {
                (_low[along], _high[along]) = (line, line);
                _branches.Add(along);
            }

            (_low[along], _high[along]) = (Math.Min(_low[along], across), Math.Max(_high[along], across));
        }

        Segment(trunkArray, line * trunkStride, low, high);
        foreach (int along in _branches)
        {
            Segment(branchArray, along * branchStride, _low[along], line - 1);
            Segment(branchArray, along * branchStride, line + 1, _high[along]);
            _low[along] = int.MaxValue;
        }

        _branches.Clear();
    }

    private static void Segment(int[] differences, int start, int low, int high)
    {
        if (low <= high)
        {
            differences[start + low]++;
            differences[start + high + 1]--;
        }
    }
}
