namespace HwStack.Emulator.Fast;

/// <summary>A host event on its way: all that one channel received in one tick.</summary>
/// <param name="Source">Number of the channel among all sources.</param>
/// <param name="Payload">Sum of the payloads; 16 bits.</param>
internal readonly record struct HostEvent(int Source, int Payload);

/// <summary>Host events of the last ticks, for arcs: as the spikes of a worker, they are kept by tick until they are due.</summary>
internal sealed class HostHistory
{
    private readonly HostEvent[][] _events;
    private readonly int[] _counts;

    /// <param name="layout">The image.</param>
    public HostHistory(FastLayout layout)
    {
        int ticks = layout.Direct[0].Length == 0 ? 1 : layout.Direct[0][^1].Delay + 1;
        _events = [.. Enumerable.Range(0, ticks).Select(_ => new HostEvent[64])];
        _counts = new int[ticks];
    }

    public void Clear() => Array.Clear(_counts);

    /// <summary>Takes the events of a tick, sorted by source.</summary>
    public void Add(long tick, HostEvents host)
    {
        int slot = (int)(tick % _events.Length), count = 0;
        if (_events[slot].Length < host.Sources.Length)
        {
            _events[slot] = new HostEvent[host.Sources.Length * 2];
        }

        HostEvent[] events = _events[slot];
        for (int i = 0; i < host.Sources.Length; i++)
        {
            bool isSame = count > 0 && events[count - 1].Source == host.Sources[i];
            int payload = unchecked((short)(host.Payloads[i] + (isSame ? events[count - 1].Payload : 0)));
            count -= isSame ? 1 : 0;
            events[count++] = new HostEvent(host.Sources[i], payload);
        }

        _counts[slot] = count;
    }

    /// <summary>Events stamped with a tick, no longer ago than arcs take.</summary>
    public ReadOnlySpan<HostEvent> StampedIn(long tick) => tick < 0 ? [] : _events[tick % _events.Length].AsSpan(0, _counts[tick % _events.Length]);
}
