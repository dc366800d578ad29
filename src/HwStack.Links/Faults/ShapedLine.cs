using HwStack.Links.InProcess;

namespace HwStack.Links.Faults;

/// <summary>One direction of a <see cref="ShapedLink"/>: bytes enter a queue and leave it one after another, ten bit times each.</summary>
internal sealed class ShapedLine(long ticksPerSecond, int capacityMax)
{
    private const int BitsPerByte = 10;

    private readonly ByteRing _queue = new(capacityMax);

    // Bytes are counted since the line last began to be busy, so that rounding never adds up.
    private long _busySince;
    private long _leftSince;
    private int _baud = 1;

    public int Count => _queue.Count;

    public int Free => _queue.Free;

    /// <summary>Takes effect with the next byte.</summary>
    public void SetBaud(int baud, long now)
    {
        _busySince = now;
        _leftSince = 0;
        _baud = baud;
    }

    public int Enqueue(ReadOnlySpan<byte> bytes, long now)
    {
        if (_queue.Count == 0)
        {
            _busySince = Math.Max(now, PassedAt(0));
            _leftSince = 0;
        }

        return _queue.Write(bytes);
    }

    /// <summary>When the n-th byte of the queue, from 1, has passed. Rounded up, so that <see cref="Take"/> at this time finds it.</summary>
    public long PassedAt(int n)
    {
        Int128 bits = (Int128)(_leftSince + n) * BitsPerByte * ticksPerSecond;
        return _busySince + (long)((bits + _baud - 1) / _baud);
    }

    /// <summary>Moves the bytes that have passed by then to another queue, as many as it has room for and at most so many; returns how many.</summary>
    public int Take(ByteRing destination, long when, int countMax)
    {
        Int128 passed = ((Int128)Math.Max(0, when - _busySince) * _baud / ((Int128)BitsPerByte * ticksPerSecond)) - _leftSince;
        int count = (int)Int128.Clamp(passed, 0, Math.Min(Math.Min(_queue.Count, countMax), destination.Free));
        for (int left = count; left > 0;)
        {
            int moved = destination.Write(_queue.Peek(left));
            _queue.Skip(moved);
            left -= moved;
        }

        _leftSince += count;
        return count;
    }
}
