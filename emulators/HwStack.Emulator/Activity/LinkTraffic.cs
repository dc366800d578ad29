using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>
/// Packets over each link in each tick, from the packets of each destination set. A set's links are worked out when it first sends and kept, up to a limit of memory; beyond it
/// the tree is laid again for each use.
/// </summary>
internal sealed class LinkTraffic
{
    private const long KeptLinksMax = 32_000_000;

    private readonly Engine _engine;
    private readonly DestinationSets[] _sets;
    private readonly CoreId[] _sources;
    private readonly long[][] _sent;
    private readonly int[]?[][] _links;
    private readonly RouteTree _tree;
    private readonly List<int> _laid = [];
    private readonly int _meshLinks;
    private readonly long[] _tick;
    private readonly List<int> _touched = [];
    private long _kept;

    public LinkTraffic(Engine engine)
    {
        ChipImage image = engine.Image;
        int cores = image.CoreCount, ports = image.Ports.Count;
        _engine = engine;
        _meshLinks = 4 * image.MeshX * image.MeshY;
        _tree = new RouteTree(image.MeshX, image.MeshY);
        _sets = new DestinationSets[cores + ports];
        _sources = new CoreId[cores + ports];
        _sent = new long[cores + ports][];
        _links = new int[]?[cores + ports][];
        for (int source = 0; source < _sets.Length; source++)
        {
            _sets[source] = source < cores ? image.ReadCore(source).Sets : image.Ports[source - cores].Sets;
            _sources[source] = source < cores ? engine.CoreIdOf(source) : image.Ports[source - cores].Id;
            _sent[source] = new long[_sets[source].Count];
            _links[source] = new int[]?[_sets[source].Count];
        }

        _tick = new long[_meshLinks + ports];
        Packets = new long[_tick.Length];
        Peak = new long[_tick.Length];
        CriticalTicks = new long[_tick.Length];
    }

    /// <summary>Packets of each link: 4 · core position + direction, then ports.</summary>
    public long[] Packets { get; }

    /// <summary>Most packets of each link in a tick.</summary>
    public long[] Peak { get; }

    /// <summary>Ticks in which the link was busy longest; written by the owner.</summary>
    public long[] CriticalTicks { get; }

    /// <summary>Links that carried packets in the last tick, ascending.</summary>
    public IReadOnlyList<int> Touched => _touched;

    /// <summary>Packets of a link in the last tick.</summary>
    public long InTick(int link) => _tick[link];

    /// <summary>Reads the tick that the engine has just run. Returns the link with most packets (the lowest of equals), −1 without packets.</summary>
    public int Observe()
    {
        foreach (int link in _touched)
        {
            _tick[link] = 0;
        }

        _touched.Clear();
        int cores = _engine.Image.CoreCount;
        foreach (int core in _engine.ActiveCores)
        {
            Add(core, _engine.SetPackets(core));
        }

        for (int source = cores; source < _sets.Length; source++)
        {
            Add(source, _engine.PortSetPackets(source - cores));
        }

        _touched.Sort();
        int busiest = -1;
        foreach (int link in _touched)
        {
            Packets[link] += _tick[link];
            Peak[link] = Math.Max(Peak[link], _tick[link]);
            busiest = busiest < 0 || _tick[link] > _tick[busiest] ? link : busiest;
        }

        return busiest;
    }

    /// <summary>"core 3 east" or "port 0".</summary>
    public string Name(int link) => link >= _meshLinks
        ? _engine.Image.Ports[link - _meshLinks].Id.ToString()
        : $"core {link / 4} {((LinkDirection)(link & 3)).ToString().ToLowerInvariant()}";

    private void Add(int source, ReadOnlySpan<long> packets)
    {
        long[] sent = _sent[source];
        for (int set = 0; set < packets.Length; set++)
        {
            long now = packets[set] - sent[set];
            if (now == 0)
            {
                continue;
            }

            sent[set] = packets[set];
            foreach (int link in _links[source][set] ?? Lay(source, set))
            {
                if (_tick[link] == 0)
                {
                    _touched.Add(link);
                }

                _tick[link] += now;
            }
        }
    }

    private int[] Lay(int source, int set)
    {
        _laid.Clear();
        CoreId id = _sources[source];
        ReadOnlySpan<CoreId> targets = _sets[source].Of(set);
        _tree.Lay(id, targets, (_sets[source].Flags[set] & 1) != 0);
        _tree.AddTo(_laid);
        if (id.IsPort)
        {
            _laid.Add(PortLink(id));
        }

        foreach (CoreId target in targets)
        {
            if (target.IsPort)
            {
                _laid.Add(PortLink(target));
            }
        }

        int[] links = [.. _laid];
        if (_kept + links.Length <= KeptLinksMax)
        {
            _kept += links.Length;
            _links[source][set] = links;
        }

        return links;
    }

    private int PortLink(CoreId id)
    {
        IReadOnlyList<PortImage> ports = _engine.Image.Ports;
        for (int port = 0; port < ports.Count; port++)
        {
            if (ports[port].Id == id)
            {
                return _meshLinks + port;
            }
        }

        throw new InvalidOperationException($"a destination set names {id}, which the image does not have");
    }
}
