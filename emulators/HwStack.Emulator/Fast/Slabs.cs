namespace HwStack.Emulator.Fast;

/// <summary>Gives out cache-line-aligned pieces of a few large buffers: rows of 164,000 cores without 164,000 arrays. Pieces live as long as the object.</summary>
internal sealed unsafe class Slabs
{
    private const long FirstBytes = 1 << 16;
    private const long LargestBytes = 1 << 26;

    private readonly List<AlignedBuffer<byte>> _slabs = [];
    private long _used;
    private long _next = FirstBytes;

    /// <summary>Bytes given out.</summary>
    public long Bytes { get; private set; }

    public byte* Take(long bytes)
    {
        bytes = (bytes + 63) & ~63L;
        if (_slabs.Count == 0 || _used + bytes > _slabs[^1].Length)
        {
            _slabs.Add(new AlignedBuffer<byte>(Math.Max(bytes, _next)));
            _next = Math.Min(_next * 2, LargestBytes);
            _used = 0;
        }

        byte* piece = _slabs[^1].Pointer + _used;
        _used += bytes;
        Bytes += bytes;
        return piece;
    }
}
