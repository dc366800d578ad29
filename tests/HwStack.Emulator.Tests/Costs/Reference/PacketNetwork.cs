using System.Runtime.CompilerServices;

namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>
/// Links, buffers and routers with packets on them, event by event. A link carries one packet at a time, for the same number of cycles each. Behind a link is an input buffer for each routing
/// order, so that neither order can block the other and, with dimension order, no ring of waiting packets can close. The packet at the head of a buffer asks for all links it needs at
/// once; each copy goes when its link is free and the buffer behind has room, first come first served; the head leaves its buffer with its last copy.
/// </summary>
/// <param name="meshX">Board width in cores.</param>
/// <param name="meshLinks">Mesh links: 4 · position + direction.</param>
/// <param name="ports">Port links, behind the mesh links.</param>
/// <param name="cores">Cores that send.</param>
/// <param name="depth">Packets a buffer holds.</param>
/// <param name="service">Cycles that a packet occupies a link.</param>
internal sealed class PacketNetwork(int meshX, int meshLinks, int ports, int cores, int depth, double service)
{
    private readonly int _sourceBuffers = 2 * (meshLinks + ports);
    private readonly PacketCopy[] _slots = new PacketCopy[((2L * (meshLinks + ports)) + cores + ports) * depth];
    private readonly int[] _head = new int[(2 * (meshLinks + ports)) + cores + ports];
    private readonly int[] _queued = new int[(2 * (meshLinks + ports)) + cores + ports];
    private readonly int[] _taken = new int[(2 * (meshLinks + ports)) + cores + ports];
    private readonly int[] _copies = new int[(2 * (meshLinks + ports)) + cores + ports];
    private readonly bool[] _busy = new bool[meshLinks + ports];
    private readonly LinkRequests _requests = new(2 * (meshLinks + ports));
    private readonly TransferRing _transfers = new();
    private readonly EventBuffer<TickPacket> _packets = new();

    /// <summary>Packets over each link.</summary>
    public long[] Packets { get; } = new long[meshLinks + ports];

    /// <summary>Cycles that packets at the head of a buffer waited for each link: because it was busy, or because the buffer behind it was full.</summary>
    public double[] Waits { get; } = new double[meshLinks + ports];

    /// <summary>When the last packet was delivered.</summary>
    public double Delivered { get; private set; }

    /// <summary>When the next transfer ends; infinite when nothing is under way.</summary>
    public double NextTime => _transfers.Count == 0 ? double.PositiveInfinity : _transfers.NextTime;

    /// <summary>The source whose buffer got room by the last <see cref="Advance"/>; −1 for none. A source is a core index, or cores + port index.</summary>
    public int RoomFor { get; private set; } = -1;

    /// <summary>Starts a tick or phase: everything has arrived.</summary>
    public void Begin(double time)
    {
        _packets.Clear();
        Delivered = time;
    }

    /// <summary>Whether a source may enter a packet.</summary>
    public bool HasRoom(int source) => _taken[_sourceBuffers + source] < depth;

    /// <summary>A source enters a packet.</summary>
    public void Enter(in TickPacket packet, double now)
    {
        int buffer = _sourceBuffers + packet.Source;
        _packets.Add(packet);
        _taken[buffer]++;
        RoomFor = -1;
        Queue(buffer, new PacketCopy(_packets.Count - 1, packet.Source < cores ? PacketCopy.AtSource : PacketCopy.AtPort, 0, 0, false), now);
        Delivered = Math.Max(Delivered, now);
    }

    /// <summary>Ends the next transfer.</summary>
    public void Advance()
    {
        LinkTransfer done = _transfers.Take();
        double now = done.Time;
        RoomFor = -1;
        _busy[done.Link] = false;
        Delivered = now;
        if (!IsExit(done.Link, done.Copy))
        {
            Queue(Behind(done.Link, done.Copy), done.Copy, now);
        }

        if (--_copies[done.From] == 0)
        {
            Leave(done.From, now);
        }

        Start(done.Link, now);
    }

    private int Behind(int link, in PacketCopy copy) => (2 * link) + (_packets.Items[copy.Packet].YFirst ? 1 : 0);

    // Over a port's link packets either come in (then the copy is at its source) or go out to the host, which takes them as they come.
    private bool IsExit(int link, in PacketCopy copy) => link >= meshLinks && copy.Column != PacketCopy.AtSource;

    private void Queue(int buffer, in PacketCopy copy, double now)
    {
        _slots[((long)buffer * depth) + ((_head[buffer] + _queued[buffer]) % depth)] = copy;
        if (_queued[buffer]++ == 0)
        {
            Serve(buffer, now);
        }
    }

    private void Leave(int buffer, double now)
    {
        _head[buffer] = _head[buffer] + 1 == depth ? 0 : _head[buffer] + 1;
        _taken[buffer]--;
        if (--_queued[buffer] > 0)
        {
            Serve(buffer, now);
        }

        if (buffer < _sourceBuffers)
        {
            Start(buffer >> 1, now);
        }
        else
        {
            RoomFor = buffer - _sourceBuffers;
        }
    }

    // The head of a buffer asks for all its links; one that needs none is where it wanted to go.
    private void Serve(int buffer, double now)
    {
        PacketCopy copy = _slots[((long)buffer * depth) + _head[buffer]];
        TickPacket packet = _packets.Items[copy.Packet];
        _copies[buffer] = 0;
        if (copy.Column == PacketCopy.AtPort)
        {
            Ask(meshLinks + packet.Source - cores, buffer, copy with { Column = PacketCopy.AtSource }, packet, now);
        }
        else if (copy.Column == PacketCopy.AtSource)
        {
            ServeSource(buffer, copy, packet, now);
        }
        else if (copy.InFirst)
        {
            ServeFirst(buffer, copy, packet, now);
        }
        else
        {
            TreeColumn column = packet.Shapes.Columns[copy.Column];
            Exits(buffer, copy, packet, column.First, copy.At, now);
            if (copy.At != (copy.Step > 0 ? column.High : column.Low))
            {
                Ask(SecondLink(packet, column.First, copy.At, copy.Step), buffer, copy with { At = copy.At + copy.Step }, packet, now);
            }
        }

        if (_copies[buffer] == 0)
        {
            Leave(buffer, now);
        }
    }

    private void ServeSource(int buffer, in PacketCopy copy, in TickPacket packet, double now)
    {
        TreeColumn[] columns = packet.Shapes.Columns;
        int from = packet.Shapes.Start[packet.Set], end = packet.Shapes.Start[packet.Set + 1], middle = from;
        while (middle < end && columns[middle].First < packet.First)
        {
            middle++;
        }

        bool own = middle < end && columns[middle].First == packet.First;
        First(buffer, copy.Packet, packet, packet.First, own ? middle + 1 : middle, 1, now);
        First(buffer, copy.Packet, packet, packet.First, middle - 1, -1, now);
        if (own)
        {
            Branch(buffer, copy, packet, middle, now);
        }
    }

    private void ServeFirst(int buffer, in PacketCopy copy, in TickPacket packet, double now)
    {
        int next = copy.Column;
        if (packet.Shapes.Columns[next].First == copy.At)
        {
            next += copy.Step;
        }

        First(buffer, copy.Packet, packet, copy.At, next, copy.Step, now);
        if (next != copy.Column)
        {
            Branch(buffer, copy, packet, copy.Column, now);
        }
    }

    // One link further along the first dimension, if a column lies there.
    private void First(int buffer, int number, in TickPacket packet, int at, int column, sbyte step, double now)
    {
        if (column >= packet.Shapes.Start[packet.Set] && column < packet.Shapes.Start[packet.Set + 1])
        {
            int link = packet.YFirst ? Link(packet.Second, at, false, step) : Link(at, packet.Second, true, step);
            Ask(link, buffer, new PacketCopy(number, column, at + step, step, true), packet, now);
        }
    }

    // What leaves the source's line at a column: both ways along the second dimension, and ports here.
    private void Branch(int buffer, in PacketCopy copy, in TickPacket packet, int column, double now)
    {
        TreeColumn shape = packet.Shapes.Columns[column];
        if (shape.High > packet.Second)
        {
            Ask(SecondLink(packet, shape.First, packet.Second, 1), buffer, new PacketCopy(copy.Packet, column, packet.Second + 1, 1, false), packet, now);
        }

        if (shape.Low < packet.Second)
        {
            Ask(SecondLink(packet, shape.First, packet.Second, -1), buffer, new PacketCopy(copy.Packet, column, packet.Second - 1, -1, false), packet, now);
        }

        Exits(buffer, copy with { Column = column }, packet, shape.First, packet.Second, now);
    }

    private void Exits(int buffer, in PacketCopy copy, in TickPacket packet, int first, int second, double now)
    {
        for (int i = packet.Shapes.ExitStart[packet.Set]; i < packet.Shapes.ExitStart[packet.Set + 1]; i++)
        {
            TreeExit exit = packet.Shapes.Exits[i];
            if (exit.First == first && exit.Second == second)
            {
                Ask(exit.Link, buffer, copy, packet, now);
            }
        }
    }

    private void Ask(int link, int buffer, in PacketCopy copy, in TickPacket packet, double now)
    {
        _copies[buffer]++;
        _requests.Add((2 * link) + (packet.YFirst ? 1 : 0), buffer, copy, now);
        Start(link, now);
    }

    // Begins a transfer when the link is free and somebody waits whose buffer behind has room.
    private void Start(int link, double now)
    {
        if (_busy[link])
        {
            return;
        }

        int line = 2 * link;
        long xFirst = HasRoomBehind(line) ? _requests.FirstNumber(line) : long.MaxValue;
        long yFirst = HasRoomBehind(line + 1) ? _requests.FirstNumber(line + 1) : long.MaxValue;
        if (xFirst == long.MaxValue && yFirst == long.MaxValue)
        {
            return;
        }

        line += yFirst < xFirst ? 1 : 0;
        LinkRequest request = _requests.Take(line);
        Waits[link] += now - request.Since;
        Packets[link]++;
        _busy[link] = true;
        _taken[line] += IsExit(link, request.Copy) ? 0 : 1;
        _transfers.Add(new LinkTransfer(now + service, link, request.Buffer, request.Copy));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoomBehind(int buffer) => _taken[buffer] < depth;

    private int SecondLink(in TickPacket packet, int first, int at, int step) => packet.YFirst ? Link(at, first, true, step) : Link(first, at, false, step);

    private int Link(int x, int y, bool alongX, int step) => (4 * ((y * meshX) + x)) + (int)(alongX
        ? (step > 0 ? LinkDirection.East : LinkDirection.West)
        : (step > 0 ? LinkDirection.North : LinkDirection.South));
}
