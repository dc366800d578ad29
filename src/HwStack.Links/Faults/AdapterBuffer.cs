using HwStack.Links.InProcess;

namespace HwStack.Links.Faults;

/// <summary>The receiving half of a USB adapter: keeps bytes until they fill a packet or the first of them has waited for the latency timer.</summary>
internal sealed class AdapterBuffer(ShapedLine line, int packetBytes, long latencyTicks, int readyMax)
{
    private readonly ByteRing _kept = new(packetBytes);
    private long _keptSince;

    /// <summary>What has reached the computer and was not read.</summary>
    public ByteRing Ready { get; } = new(readyMax);

    /// <summary>When something will happen next; long.MaxValue when nothing is on the way.</summary>
    public long NextEvent
    {
        get
        {
            if (_kept.Count == 0)
            {
                return line.Count > 0 ? line.PassedAt(1) : long.MaxValue;
            }

            long full = line.Count >= _kept.Free ? line.PassedAt(_kept.Free) : long.MaxValue;
            return Math.Min(full, _keptSince + latencyTicks);
        }
    }

    public bool IsEmpty => line.Count == 0 && _kept.Count == 0 && Ready.Count == 0;

    /// <summary>Lets everything happen that is due by now, in its order: the result does not depend on how often this is called.</summary>
    public void Advance(long now)
    {
        for (long when; (when = NextEvent) <= now && Ready.Free >= packetBytes;)
        {
            bool first = _kept.Count == 0;
            line.Take(_kept, when, first ? 1 : packetBytes);
            if (first)
            {
                _keptSince = when;
            }

            if (_kept.Free == 0 || when >= _keptSince + latencyTicks)
            {
                Ready.Write(_kept.Peek(packetBytes));
                _kept.Skip(_kept.Peek(packetBytes).Length);
            }
        }

        if (_kept.Count > 0)
        {
            line.Take(_kept, now, _kept.Free);
        }
    }
}
