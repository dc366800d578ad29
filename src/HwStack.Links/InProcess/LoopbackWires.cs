namespace HwStack.Links.InProcess;

/// <summary>What the two ends of a <see cref="LoopbackPair"/> share. Index 0 and 1 are the ends; everything is guarded by the lock of this object.</summary>
internal sealed class LoopbackWires(int capacityBytes, Action<TimeSpan>? idle)
{
    private readonly object _lock = new();
    private readonly ByteRing[] _inbound = [new(capacityBytes), new(capacityBytes)];
    private readonly bool[] _closed = new bool[2];
    private readonly bool[] _woken = new bool[2];
    private bool _idling;

    /// <summary>Bytes; −1 when the other end is closed and everything it wrote has been read, −2 when this end is closed.</summary>
    public int Read(int end, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (_closed[end])
            {
                return -2;
            }

            int count = _inbound[end].Read(buffer);
            if (count > 0)
            {
                Monitor.PulseAll(_lock);
            }

            return count == 0 && _closed[1 - end] && !buffer.IsEmpty ? -1 : count;
        }
    }

    /// <summary>Bytes; −1 when the other end is closed, −2 when this one is.</summary>
    public int Write(int end, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_closed[0] || _closed[1])
            {
                return _closed[end] ? -2 : -1;
            }

            int count = _inbound[1 - end].Write(bytes);
            if (count > 0)
            {
                Monitor.PulseAll(_lock);
            }

            return count;
        }
    }

    public void Wait(int end, bool forWriting, TimeSpan timeout)
    {
        if (idle is not null)
        {
            Idle(end, forWriting, timeout);
            return;
        }

        int ms = LinkWaiter.Milliseconds(timeout);
        long start = Environment.TickCount64;
        lock (_lock)
        {
            while (!IsReady(end, forWriting))
            {
                // A pulse may be meant for the other end: then the rest of the time is waited.
                long restMs = ms < 0 ? Timeout.Infinite : ms - (Environment.TickCount64 - start);
                if ((ms >= 0 && restMs <= 0) || !Monitor.Wait(_lock, (int)restMs))
                {
                    break;
                }
            }

            _woken[end] = false;
        }
    }

    public void Wake(int end)
    {
        lock (_lock)
        {
            _woken[end] = true;
            Monitor.PulseAll(_lock);
        }
    }

    public void Close(int end)
    {
        lock (_lock)
        {
            _closed[end] = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Idle(int end, bool forWriting, TimeSpan timeout)
    {
        lock (_lock)
        {
            bool ready = IsReady(end, forWriting);
            _woken[end] = false;
            if (ready || _idling)
            {
                return;
            }

            _idling = true;
        }

        try
        {
            idle!(timeout);
        }
        finally
        {
            lock (_lock)
            {
                _idling = false;
            }
        }
    }

    private bool IsReady(int end, bool forWriting) =>
        _woken[end] || _inbound[end].Count > 0 || _closed[0] || _closed[1] || (forWriting && _inbound[1 - end].Free > 0);
}
