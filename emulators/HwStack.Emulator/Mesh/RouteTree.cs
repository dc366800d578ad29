using HwStack.Chip;

namespace HwStack.Emulator;

/// <summary>
/// The dimension-order multicast tree of one destination set: one straight segment along the first dimension through the source, and from it one segment along the
/// second dimension for each coordinate that has a destination. docs/chip.md section 10. One instance is reused for many sets.
/// </summary>
/// <param name="meshX">Board width in cores.</param>
/// <param name="meshY">Board height in cores.</param>
public sealed class RouteTree(int meshX, int meshY)
{
    private readonly List<(int First, int Second)> _targets = [];
    private int _first;
    private int _second;
    private bool _yFirst;
    private List<int>? _links;

    /// <summary>Links of the tree, port links included.</summary>
    public int Hops { get; private set; }

    /// <summary>Links on the way to the farthest destination, port links included.</summary>
    public int Depth { get; private set; }

    /// <summary>Lays the tree.</summary>
    /// <param name="source">Core or port that sends.</param>
    /// <param name="targets">Cores and ports that receive.</param>
    /// <param name="yFirst">Along Y first, then X.</param>
    public void Lay(CoreId source, ReadOnlySpan<CoreId> targets, bool yFirst)
    {
        _yFirst = yFirst;
        (_first, _second) = Turn(Router(source));
        _targets.Clear();
        int portLinks = source.IsPort ? 1 : 0;
        Depth = 0;
        Hops = portLinks;
        foreach (CoreId target in targets)
        {
            (int First, int Second) at = Turn(Router(target));
            int lastLink = target.IsPort ? 1 : 0;
            Depth = Math.Max(Depth, portLinks + Math.Abs(at.First - _first) + Math.Abs(at.Second - _second) + lastLink);
            Hops += lastLink;
            _targets.Add(at);
        }

        _targets.Sort();
        Walk(null, 0);
    }

    /// <summary>Adds <paramref name="packets"/> to every mesh link of the tree laid last (not to port links).</summary>
    public void AddTo(LinkLoad load, long packets) => Walk(load, packets);

    /// <summary>Appends every mesh link of the tree laid last (not port links), as 4 · core position + <see cref="LinkDirection"/>.</summary>
    public void AddTo(List<int> links)
    {
        _links = links;
        Walk(null, 0);
        _links = null;
    }

    private void Walk(LinkLoad? load, long packets)
    {
        if (_targets.Count == 0)
        {
            return;
        }

        int low = Math.Min(_first, _targets[0].First), high = Math.Max(_first, _targets[^1].First);
        Segment(load, packets, true, _second, _first, low, high);
        for (int start = 0, end; start < _targets.Count; start = end)
        {
            end = start + 1;
            while (end < _targets.Count && _targets[end].First == _targets[start].First)
            {
                end++;
            }

            int from = Math.Min(_second, _targets[start].Second), to = Math.Max(_second, _targets[end - 1].Second);
            Segment(load, packets, false, _targets[start].First, _second, from, to);
        }
    }

    // Links between low and high on one line; packets travel away from the origin on both sides. Without a load the links are only counted.
    private void Segment(LinkLoad? load, long packets, bool alongFirst, int line, int origin, int low, int high)
    {
        if (load is null && _links is null)
        {
            Hops += high - low;
            return;
        }

        bool alongX = alongFirst != _yFirst;
        for (int at = low; at < high; at++)
        {
            bool outward = at >= origin;
            int sender = outward ? at : at + 1;
            int core = alongX ? (line * meshX) + sender : (sender * meshX) + line;
            LinkDirection direction = (alongX, outward) switch
            {
                (true, true) => LinkDirection.East,
                (true, false) => LinkDirection.West,
                (false, true) => LinkDirection.North,
                _ => LinkDirection.South,
            };
            load?.Add(core, direction, packets);
            _links?.Add((4 * core) + (int)direction);
        }
    }

    private (int X, int Y) Router(CoreId id) => id.IsPort
        ? (0, id.PortIndex % meshY)
        : ((int)(id.Value % (uint)meshX), (int)(id.Value / (uint)meshX));

    private (int First, int Second) Turn((int X, int Y) at) => _yFirst ? (at.Y, at.X) : at;
}
