namespace HwStack.Emulator.Tests.ReferenceContention;

/// <summary>A copy at the head of a buffer that wants to cross a link.</summary>
/// <param name="Buffer">Where it is.</param>
/// <param name="Copy">The copy as it will be behind the link.</param>
/// <param name="Since">When it asked.</param>
/// <param name="Number">Order of asking.</param>
/// <param name="Next">Request behind it in the same line; −1 for none.</param>
internal record struct LinkRequest(int Buffer, PacketCopy Copy, double Since, long Number, int Next);

/// <summary>Lines of requests, first come first served. A pool with a free list, so that ticks stop allocating.</summary>
/// <param name="lines">Number of lines.</param>
internal sealed class LinkRequests(int lines)
{
    private readonly int[] _first = Filled(lines);
    private readonly int[] _last = Filled(lines);
    private LinkRequest[] _pool = new LinkRequest[256];
    private int _used;
    private int _free = -1;
    private long _number;

    /// <summary>Number of the first request of a line; <see cref="long.MaxValue"/> when nobody waits.</summary>
    public long FirstNumber(int line) => _first[line] < 0 ? long.MaxValue : _pool[_first[line]].Number;

    public void Add(int line, int buffer, in PacketCopy copy, double since)
    {
        int at = _free;
        if (at >= 0)
        {
            _free = _pool[at].Next;
        }
        else
        {
            at = _used++;
            if (at == _pool.Length)
            {
                Array.Resize(ref _pool, 2 * at);
            }
        }

        _pool[at] = new LinkRequest(buffer, copy, since, _number++, -1);
        if (_first[line] < 0)
        {
            _first[line] = at;
        }
        else
        {
            _pool[_last[line]].Next = at;
        }

        _last[line] = at;
    }

    public LinkRequest Take(int line)
    {
        int at = _first[line];
        LinkRequest request = _pool[at];
        _first[line] = request.Next;
        _pool[at].Next = _free;
        _free = at;
        return request;
    }

    private static int[] Filled(int lines)
    {
        int[] none = new int[lines];
        Array.Fill(none, -1);
        return none;
    }
}
