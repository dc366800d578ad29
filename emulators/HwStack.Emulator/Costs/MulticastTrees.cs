using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>The part of a multicast tree that branches off at one place of the source's line. Everything is counted from the source, so that a packet need not know where it comes from.</summary>
/// <param name="Offset">Links from the source along the first dimension, with sign.</param>
/// <param name="Up">Links from the source's line towards larger coordinates along the second dimension; −1 in the column that stands between two sets.</param>
/// <param name="Down">The same towards smaller ones.</param>
/// <param name="Exits">First of the column's exits; −1 for none.</param>
internal readonly record struct TreeColumn(int Offset, int Up, int Down, int Exits)
{
    /// <summary>Stands before the first and behind the last column of a set.</summary>
    public static TreeColumn Boundary { get; } = new(int.MaxValue, -1, -1, -1);

    public bool IsBoundary => Up < 0;
}

/// <summary>Where a column leaves through an output port.</summary>
/// <param name="Distance">Links from the source's line along the second dimension, with sign.</param>
/// <param name="Link">Number of the port's link; −1 behind the last exit of a column.</param>
internal readonly record struct TreeExit(int Distance, int Link);

/// <summary>The multicast trees of all destination sets of all sources as columns: a few words a set instead of one a link, and a packet reads them only where it forks.</summary>
internal sealed class MulticastTrees
{
    private readonly ChipImage _image;
    private readonly Dictionary<CoreId, int> _portLinks = [];
    private readonly List<(int First, int Second, int Order, int Link)> _targets = [];
    private readonly List<TreeColumn> _columns = [TreeColumn.Boundary];
    private readonly List<TreeExit> _exits = [];
    private readonly PacketCopy[][] _packets;

    /// <param name="image">The board.</param>
    /// <param name="meshLinks">Number of the first port's link.</param>
    public MulticastTrees(ChipImage image, int meshLinks)
    {
        _image = image;
        int cores = image.CoreCount, ports = image.Ports.Count;
        for (int port = 0; port < ports; port++)
        {
            _portLinks.Add(image.Ports[port].Id, meshLinks + port);
        }

        _packets = new PacketCopy[cores + ports][];
        Routers = new int[cores + ports];
        for (int port = 0; port < ports; port++)
        {
            Add(cores + port, image.Ports[port].Id, image.Ports[port].Sets);
        }
    }

    /// <summary>Columns of all sets, ascending by offset within each, a boundary between any two.</summary>
    public TreeColumn[] Columns { get; private set; } = [];

    /// <summary>Exits of all columns that have some.</summary>
    public TreeExit[] Exits { get; private set; } = [];

    /// <summary>Router of each source (core index, or number of cores + port index): y · width + x.</summary>
    public int[] Routers { get; }

    /// <summary>Lays the trees of a core.</summary>
    public void AddCore(int core, CoreImage memory) => Add(core, memory.Id, memory.Sets);

    /// <summary>All trees are laid.</summary>
    public void Complete()
    {
        (Columns, Exits) = ([.. _columns], [.. _exits]);
        _columns.Clear();
        _columns.TrimExcess();
        _exits.Clear();
    }

    /// <summary>A packet of a source to one of its sets, before it enters.</summary>
    public PacketCopy Packet(int source, int set) => _packets[source][set];

    private void Add(int source, CoreId id, DestinationSets sets)
    {
        (int x, int y) = RouterOf(id);
        Routers[source] = (y * _image.MeshX) + x;
        var packets = new PacketCopy[sets.Count];
        for (int set = 0; set < packets.Length; set++)
        {
            bool yFirst = (sets.Flags[set] & 1) != 0;
            packets[set] = new PacketCopy(_columns.Count, yFirst ? 1 : 0);
            AddColumns(Turn((x, y), yFirst), sets.Of(set), yFirst);
        }

        _packets[source] = packets;
    }

    private void AddColumns((int First, int Second) origin, ReadOnlySpan<CoreId> targets, bool yFirst)
    {
        _targets.Clear();
        foreach (CoreId target in targets)
        {
            (int first, int second) = Turn(RouterOf(target), yFirst);
            _targets.Add((first - origin.First, second - origin.Second, _targets.Count, target.IsPort && _portLinks.TryGetValue(target, out int link) ? link : -1));
        }

        _targets.Sort();
        for (int start = 0, end; start < _targets.Count; start = end)
        {
            int exits = -1;
            for (end = start; end < _targets.Count && _targets[end].First == _targets[start].First; end++)
            {
                if (_targets[end].Link >= 0)
                {
                    exits = exits < 0 ? _exits.Count : exits;
                    _exits.Add(new TreeExit(_targets[end].Second, _targets[end].Link));
                }
            }

            if (exits >= 0)
            {
                _exits.Add(new TreeExit(0, -1));
            }

            _columns.Add(new TreeColumn(_targets[start].First, Math.Max(0, _targets[end - 1].Second), Math.Max(0, -_targets[start].Second), exits));
        }

        _columns.Add(TreeColumn.Boundary);
    }

    private (int X, int Y) RouterOf(CoreId id) => id.IsPort
        ? (0, id.PortIndex % _image.MeshY)
        : ((int)(id.Value % (uint)_image.MeshX), (int)(id.Value / (uint)_image.MeshX));

    private static (int First, int Second) Turn((int X, int Y) at, bool yFirst) => yFirst ? (at.Y, at.X) : at;
}
