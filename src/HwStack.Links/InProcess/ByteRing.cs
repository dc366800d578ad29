using System.Diagnostics;

namespace HwStack.Links.InProcess;

/// <summary>A first-in-first-out of bytes in one array that grows up to a bound. Not thread-safe.</summary>
internal sealed class ByteRing
{
    private const int StartBytes = 4096;

    private readonly int _capacityMax;
    private byte[] _bytes;
    private int _first;

    public ByteRing(int capacityMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacityMax);
        _capacityMax = capacityMax;
        _bytes = new byte[Math.Min(capacityMax, StartBytes)];
    }

    public int Count { get; private set; }

    public int Free => _capacityMax - Count;

    /// <summary>Adds as many as fit, from the front; returns how many.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Free);
        Grow(Count + taken);
        int at = (_first + Count) % _bytes.Length;
        int head = Math.Min(taken, _bytes.Length - at);
        bytes[..head].CopyTo(_bytes.AsSpan(at));
        bytes[head..taken].CopyTo(_bytes);
        Count += taken;
        return taken;
    }

    /// <summary>Takes the oldest ones out; returns how many.</summary>
    public int Read(Span<byte> buffer)
    {
        int given = Math.Min(buffer.Length, Count);
        int head = Math.Min(given, _bytes.Length - _first);
        _bytes.AsSpan(_first, head).CopyTo(buffer);
        _bytes.AsSpan(0, given - head).CopyTo(buffer[head..]);
        Skip(given);
        return given;
    }

    /// <summary>The oldest bytes that lie together, without taking them.</summary>
    public ReadOnlySpan<byte> Peek(int countMax) => _bytes.AsSpan(_first, Math.Min(Math.Min(Count, countMax), _bytes.Length - _first));

    /// <summary>Takes the oldest ones out unseen.</summary>
    public void Skip(int count)
    {
        Debug.Assert(count <= Count, "more bytes are skipped than there are");
        Count -= count;
        _first = Count == 0 ? 0 : (_first + count) % _bytes.Length;
    }

    private void Grow(int needed)
    {
        if (needed <= _bytes.Length)
        {
            return;
        }

        byte[] larger = new byte[(int)Math.Min(_capacityMax, Math.Max(needed, 2L * _bytes.Length))];
        int count = Count;
        Read(larger);
        _bytes = larger;
        _first = 0;
        Count = count;
    }
}
