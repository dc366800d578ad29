using System.Runtime.CompilerServices;

namespace HwStack.Emulator;

/// <summary>
/// Links, the lines of copies that wait in front of them, and the transfers under way. A link has one line and one buffer behind it for each routing order: line number 2 · link + order
/// names both. A link carries one packet at a time, first come first served among those whose buffer behind has room.
/// </summary>
/// <remarks>
/// Costs a few nanoseconds a hop: all links take equally long, so transfers end in the order in which they began and a ring replaces the heap of an event queue; a copy that finds its
/// link idle never stands in line. Pools with free lists, so that ticks stop allocating.
/// </remarks>
internal sealed class LinkLines
{
    private readonly double _service;
    private readonly Link[] _links;
    private Request[] _requests = new Request[256];
    private int _used;
    private int _free = -1;
    private long _number;

    // A ring; the place behind the last transfer is free and says "never".
    private Transfer[] _transfers = [new Transfer(double.PositiveInfinity, default, 0, 0), .. new Transfer[255]];
    private int _head;
    private int _count;

    /// <param name="links">Number of links.</param>
    /// <param name="depth">Packets that a buffer holds.</param>
    /// <param name="service">Cycles that a packet occupies a link.</param>
    public LinkLines(int links, int depth, double service)
    {
        _service = service;
        _links = new Link[links];
        var empty = new Line { First = -1, Last = -1, Room = depth };
        Array.Fill(_links, new Link { XFirst = empty, YFirst = empty });
    }

    /// <summary>Number of links.</summary>
    public int Count => _links.Length;

    /// <summary>When the next transfer ends; infinite when nothing is under way.</summary>
    public double NextTime => _transfers[_head].Time;

    /// <summary>Packets over a link.</summary>
    public long Packets(int link) => _links[link].Packets;

    /// <summary>Cycles that packets at the head of a buffer waited for a link: because it was busy, or because the buffer behind it was full.</summary>
    public double Waits(int link) => _links[link].Waits;

    /// <summary>A copy at the head of a buffer asks for a link; if it can go at once it does.</summary>
    /// <param name="line">Line of the link.</param>
    /// <param name="buffer">Where it is.</param>
    /// <param name="copy">The copy as it will be behind the link.</param>
    /// <param name="now">Time.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask(int line, int buffer, PacketCopy copy, double now)
    {
        ref Link link = ref _links[line >> 1];
        ref Line waiting = ref Of(ref link, line);
        if (!link.IsBusy && link.IsEmpty && waiting.Room > 0)
        {
            Begin(ref link, ref waiting, line, buffer, copy, now);
            return;
        }

        Wait(ref waiting, buffer, copy, now);
        if (!link.IsBusy)
        {
            StartOldest(line >> 1, now);
        }
    }

    /// <summary>Ends the transfer that ends next; its link is idle until <see cref="Start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Transfer End()
    {
        Transfer done = _transfers[_head];
        _head = (_head + 1) & (_transfers.Length - 1);
        _count--;
        _links[done.Line >> 1].IsBusy = false;
        return done;
    }

    /// <summary>A packet left the buffer behind a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRoom(int line) => Of(ref _links[line >> 1], line).Room++;

    /// <summary>Begins a transfer when the link is free and somebody waits whose buffer behind has room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start(int link, double now)
    {
        ref Link idle = ref _links[link];
        if (!idle.IsEmpty && !idle.IsBusy)
        {
            StartOldest(link, now);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Line Of(ref Link link, int line) => ref (line & 1) == 0 ? ref link.XFirst : ref link.YFirst;

    private void StartOldest(int number, double now)
    {
        ref Link link = ref _links[number];
        long xFirst = link.XFirst.First >= 0 && link.XFirst.Room > 0 ? _requests[link.XFirst.First].Number : long.MaxValue;
        long yFirst = link.YFirst.First >= 0 && link.YFirst.Room > 0 ? _requests[link.YFirst.First].Number : long.MaxValue;
        if (xFirst != yFirst)
        {
            int line = (2 * number) + (yFirst < xFirst ? 1 : 0);
            ref Line waiting = ref Of(ref link, line);
            int at = waiting.First;
            ref Request request = ref _requests[at];
            waiting.First = request.Next;
            request.Next = _free;
            _free = at;
            link.Waits += now - request.Since;
            Begin(ref link, ref waiting, line, request.Buffer, request.Copy, now);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(ref Link link, ref Line waiting, int line, int buffer, PacketCopy copy, double now)
    {
        link.Packets++;
        link.IsBusy = true;
        waiting.Room -= copy.Column == PacketCopy.ToHost ? 0 : 1;
        int mask = _transfers.Length - 1;
        _transfers[(_head + _count) & mask] = new Transfer(now + _service, copy, line, buffer);
        _transfers[(_head + ++_count) & mask].Time = double.PositiveInfinity;
        if (_count == mask)
        {
            GrowTransfers();
        }
    }

    private void Wait(ref Line waiting, int buffer, PacketCopy copy, double now)
    {
        int at = _free;
        if (at >= 0)
        {
            _free = _requests[at].Next;
        }
        else
        {
            at = _used++;
            if (at == _requests.Length)
            {
                Array.Resize(ref _requests, 2 * at);
            }
        }

        _requests[at] = new Request { Copy = copy, Buffer = buffer, Next = -1, Since = now, Number = _number++ };
        if (waiting.First < 0)
        {
            waiting.First = at;
        }
        else
        {
            _requests[waiting.Last].Next = at;
        }

        waiting.Last = at;
    }

    private void GrowTransfers()
    {
        var larger = new Transfer[2 * _transfers.Length];
        for (int i = 0; i <= _count; i++)
        {
            larger[i] = _transfers[(_head + i) & (_transfers.Length - 1)];
        }

        (_transfers, _head) = (larger, 0);
    }

    /// <summary>A copy that is crossing a link.</summary>
    /// <param name="Time">When it will be across.</param>
    /// <param name="Copy">The copy as it will be behind the link.</param>
    /// <param name="Line">Line it stood in.</param>
    /// <param name="From">Buffer it comes from.</param>
    internal record struct Transfer(double Time, PacketCopy Copy, int Line, int From);

    private struct Line
    {
        public int First;
        public int Last;
        public int Room;
    }

    // What a hop looks at lies in one cache line.
    private struct Link
    {
        public Line XFirst;
        public Line YFirst;
        public bool IsBusy;
        public long Packets;
        public double Waits;

        public readonly bool IsEmpty => (XFirst.First & YFirst.First) == -1;
    }

    private struct Request
    {
        public PacketCopy Copy;
        public int Buffer;
        public int Next;
        public double Since;
        public long Number;
    }
}
