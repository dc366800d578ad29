using System.Runtime.CompilerServices;

namespace HwStack.Emulator;

/// <summary>
/// Buffers and routers with packets on them, event by event. The packet at the head of a buffer asks for all links it needs at once; each copy goes when its link is free and the buffer
/// behind has room, first come first served; the head leaves its buffer with its last copy. Buffers of the two routing orders are separate, so that neither order can block the other
/// and, with dimension order, no ring of waiting packets can close.
/// </summary>
/// <remarks>
/// Buffers by number: behind the mesh links (2 · link + order), behind the links of ports, of cores as sources, of ports as sources. Link 4 · router + direction, so the buffer tells router,
/// direction and order of a copy.
/// </remarks>
internal sealed class PacketNetwork
{
    private readonly LinkLines _links;
    private readonly TreeColumn[] _columns;
    private readonly TreeExit[] _exits;
    private readonly int[] _routers;
    private readonly int _meshBuffers;
    private readonly int _sourceBuffers;
    private readonly int _portBuffers;
    private readonly int _depth;
    private readonly int[] _neighbour;
    private readonly Buffer[] _buffers;
    private Waiting[] _waiting = new Waiting[256];
    private int _used;
    private int _free = -1;

    /// <param name="trees">Trees of all sources.</param>
    /// <param name="meshX">Board width in cores.</param>
    /// <param name="meshLinks">Mesh links; those of ports follow.</param>
    /// <param name="ports">Ports.</param>
    /// <param name="cores">Cores that send.</param>
    /// <param name="depth">Packets a buffer holds.</param>
    /// <param name="service">Cycles that a packet occupies a link.</param>
    public PacketNetwork(MulticastTrees trees, int meshX, int meshLinks, int ports, int cores, int depth, double service)
    {
        (_columns, _exits, _routers, _depth) = (trees.Columns, trees.Exits, trees.Routers, depth);
        _links = new LinkLines(meshLinks + ports, depth, service);
        _meshBuffers = 2 * meshLinks;
        _sourceBuffers = _meshBuffers + (2 * ports);
        _portBuffers = _sourceBuffers + cores;
        _buffers = new Buffer[_portBuffers + ports];
        _neighbour = [1, -1, meshX, -meshX];
    }

    /// <summary>Links with what they carried.</summary>
    public LinkLines Links => _links;

    /// <summary>When the last packet was delivered.</summary>
    public double Delivered { get; private set; }

    /// <summary>When the next transfer ends; infinite when nothing is under way.</summary>
    public double NextTime => _links.NextTime;

    /// <summary>The source whose buffer got room by the last <see cref="Advance"/>; −1 for none. A source is a core index, or cores + port index.</summary>
    public int RoomFor { get; private set; } = -1;

    /// <summary>Starts a tick or phase: everything has arrived.</summary>
    public void Begin(double time) => Delivered = time;

    /// <summary>Whether a source may enter a packet.</summary>
    public bool HasRoom(int source) => _buffers[_sourceBuffers + source].Count < _depth;

    /// <summary>A source enters a packet.</summary>
    public void Enter(int source, PacketCopy packet, double now)
    {
        Arrive(_sourceBuffers + source, packet, now);
        Delivered = Math.Max(Delivered, now);
    }

    /// <summary>Ends the next transfer.</summary>
    public void Advance()
    {
        LinkLines.Transfer done = _links.End();
        double now = done.Time;
        RoomFor = -1;
        Delivered = now;
        if (done.Copy.Column != PacketCopy.ToHost)
        {
            Arrive(done.Line, done.Copy, now);
        }

        if (--_buffers[done.From].Copies == 0)
        {
            Leave(done.From, now);
        }

        _links.Start(done.Line >> 1, now);
    }

    private void Arrive(int buffer, PacketCopy copy, double now)
    {
        ref Buffer at = ref _buffers[buffer];
        if (at.Count++ > 0)
        {
            Queue(ref at, copy);
            return;
        }

        // A third of the hops are the last of a column: nothing to ask for, the place is free again at once.
        if (copy.Left == 0 && copy.Column == PacketCopy.Straight)
        {
            at.Count = 0;
            _links.AddRoom(buffer);
            _links.Start(buffer >> 1, now);
            return;
        }

        at.Copies = Serve(buffer, copy, now);
        if (at.Copies == 0)
        {
            Leave(buffer, now);
        }
    }

    // The head is gone. Those behind it that are where they wanted to go leave with it.
    private void Leave(int buffer, double now)
    {
        ref Buffer at = ref _buffers[buffer];
        do
        {
            if (buffer < _sourceBuffers)
            {
                _links.AddRoom(buffer);
            }

            if (--at.Count == 0)
            {
                break;
            }

            at.Copies = Serve(buffer, Unqueue(ref at), now);
        }
        while (at.Copies == 0);

        if (buffer < _sourceBuffers)
        {
            _links.Start(buffer >> 1, now);
        }
        else
        {
            RoomFor = buffer - _sourceBuffers;
        }
    }

    // The head of a buffer asks for all its links; returns how many. One that needs none is where it wanted to go.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Serve(int buffer, PacketCopy copy, double now)
    {
        if (buffer >= _meshBuffers)
        {
            return ServeSource(buffer, copy, now);
        }

        int order = buffer & 1, direction = (buffer >> 1) & 3, straight = buffer + (8 * _neighbour[direction]);
        if (direction >> 1 == order)
        {
            return copy.Left == 0 ? ServeColumn(buffer, copy.Column, (buffer >> 3) + _neighbour[direction], straight, now) : Ask(straight, buffer, copy with { Left = copy.Left - 1 }, now);
        }

        int asked = copy.Column == PacketCopy.Straight ? 0 : ServeExits(buffer, copy, direction, now);
        return copy.Left == 0 ? asked : asked + Ask(straight, buffer, copy with { Left = copy.Left - 1 }, now);
    }

    // At the router of a column: on to the next one, and into this.
    private int ServeColumn(int buffer, int column, int router, int straight, double now)
    {
        int step = (buffer & 2) == 0 ? 1 : -1, asked = 0;
        TreeColumn here = _columns[column], next = _columns[column + step];
        if (!next.IsBoundary)
        {
            asked = Ask(straight, buffer, new PacketCopy(column + step, Math.Abs(next.Offset - here.Offset) - 1), now);
        }

        return asked + Branch(buffer, column, here, router, buffer & 1, now);
    }

    private int ServeSource(int buffer, PacketCopy copy, double now)
    {
        int order = copy.Left, asked = 0;
        if (buffer >= _portBuffers)
        {
            return Ask(_meshBuffers + (2 * (buffer - _portBuffers)) + order, buffer, copy, now);
        }

        // Behind a port's link stands the packet of that port, otherwise it is a core's.
        int source = buffer >= _sourceBuffers ? buffer - _sourceBuffers : _portBuffers - _sourceBuffers + ((buffer - _meshBuffers) >> 1);
        int router = _routers[source], column = copy.Column, first = (8 * router) + (5 * order);
        while (_columns[column].Offset < 0)
        {
            column++;
        }

        bool own = _columns[column].Offset == 0;
        TreeColumn right = _columns[own ? column + 1 : column], left = _columns[column - 1];
        if (!right.IsBoundary)
        {
            asked += Ask(first, buffer, new PacketCopy(own ? column + 1 : column, right.Offset - 1), now);
        }

        if (!left.IsBoundary)
        {
            asked += Ask(first + 2, buffer, new PacketCopy(column - 1, -left.Offset - 1), now);
        }

        return own ? asked + Branch(buffer, column, _columns[column], router, order, now) : asked;
    }

    // What leaves the source's line at a column: both ways along the second dimension, and ports here.
    private int Branch(int buffer, int number, TreeColumn column, int router, int order, double now)
    {
        int up = (8 * router) + (4 * (1 - order)) + order, asked = 0, mark = column.Exits < 0 ? PacketCopy.Straight : number;
        if (column.Up > 0)
        {
            asked += Ask(up, buffer, new PacketCopy(mark, column.Up - 1), now);
        }

        if (column.Down > 0)
        {
            asked += Ask(up + 2, buffer, new PacketCopy(mark, column.Down - 1), now);
        }

        return column.Exits < 0 ? asked : asked + AskExits(buffer, column.Exits, 0, order, now);
    }

    private int ServeExits(int buffer, PacketCopy copy, int direction, double now)
    {
        TreeColumn column = _columns[copy.Column];
        int distance = (direction & 1) == 0 ? column.Up - copy.Left : copy.Left - column.Down;
        return AskExits(buffer, column.Exits, distance, buffer & 1, now);
    }

    private int AskExits(int buffer, int exit, int distance, int order, double now)
    {
        int asked = 0;
        for (; _exits[exit].Link >= 0; exit++)
        {
            if (_exits[exit].Distance == distance)
            {
                asked += Ask((2 * _exits[exit].Link) + order, buffer, new PacketCopy(PacketCopy.ToHost, 0), now);
            }
        }

        return asked;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Ask(int line, int buffer, PacketCopy copy, double now)
    {
        _links.Ask(line, buffer, copy, now);
        return 1;
    }

    private void Queue(ref Buffer buffer, PacketCopy copy)
    {
        int at = _free;
        if (at >= 0)
        {
            _free = _waiting[at].Next;
        }
        else
        {
            at = _used++;
            if (at == _waiting.Length)
            {
                Array.Resize(ref _waiting, 2 * at);
            }
        }

        _waiting[at] = new Waiting { Copy = copy, Next = -1 };
        if (buffer.Count == 2)
        {
            buffer.First = at;
        }
        else
        {
            _waiting[buffer.Last].Next = at;
        }

        buffer.Last = at;
    }

    private PacketCopy Unqueue(ref Buffer buffer)
    {
        int at = buffer.First;
        ref Waiting next = ref _waiting[at];
        buffer.First = next.Next;
        next.Next = _free;
        _free = at;
        return next.Copy;
    }

    // The head is not stored: it has asked for its links, and the requests hold its copies.
    private struct Buffer
    {
        public int Count;
        public int Copies;
        public int First;
        public int Last;
    }

    private struct Waiting
    {
        public PacketCopy Copy;
        public int Next;
    }
}
