namespace HwStack.Links;

/// <summary>Bytes on their way to a link that takes them in portions. Write into <see cref="Free"/>, then <see cref="Add"/>, then <see cref="Flush"/> until it is true.</summary>
/// <param name="capacity">Room in bytes.</param>
public sealed class PendingBytes(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _start;
    private int _end;

    /// <summary>Nothing is waiting.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Room behind what is waiting.</summary>
    public Span<byte> Free => _bytes.AsSpan(_end);

    /// <summary>Counts bytes written into <see cref="Free"/>.</summary>
    public void Add(int count) => _end += count;

    /// <summary>Forgets what is waiting.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Hands over as much as the link takes. True when nothing is left.</summary>
    /// <exception cref="LinkClosedException">As <see cref="Link.Write"/>.</exception>
    public bool Flush(Link link)
    {
        while (_start < _end)
        {
            int taken = link.Write(_bytes.AsSpan(_start, _end - _start));
            if (taken == 0)
            {
                return false;
            }

            _start += taken;
        }

        Clear();
        return true;
    }
}
