using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>
/// Packs events of ticks into OUTPUTS or SPIKES frames. Events of a tick that find no room in the channel wait here; the run waits for them. protocol.md section 6.
/// </summary>
internal sealed class EventPacker(Endpoint endpoint, MessageType type)
{
    private readonly List<(ulong Tick, WireEvent Event)> _waiting = [];
    private readonly byte[] _frame = new byte[FrameCodec.MtuCeiling];
    private int _taken;
    private int _count;
    private uint _dropped;
    private ulong _base;

    /// <summary>Events wait for room.</summary>
    public bool IsWaiting => _taken < _waiting.Count;

    /// <summary>Events are packed and not sent.</summary>
    public bool HasFrame => _count > 0 || _dropped > 0;

    /// <summary>Forgets everything: a new run.</summary>
    public void Reset()
    {
        _waiting.Clear();
        (_taken, _count, _dropped) = (0, 0, 0);
    }

    /// <summary>Adds an event of the tick just run.</summary>
    public void Add(ulong tick, WireEvent e) => _waiting.Add((tick, e));

    /// <summary>
    /// Packs what waits, sending frames as they fill. False when the channel has no room for more: call again later. In lossy mode what finds no room is dropped and counted.
    /// </summary>
    public bool Pack(ushort epoch, bool lossy, long now)
    {
        int most = (endpoint.Mtu - SpikeBlock.OutputBytes) / WireEvent.Bytes;
        for (; _taken < _waiting.Count; _taken++)
        {
            (ulong tick, WireEvent e) = _waiting[_taken];
            if (_count > 0 && (_count == most || tick - _base > ushort.MaxValue) && !Flush(epoch, tick, now))
            {
                if (!lossy)
                {
                    return false;
                }

                _dropped += (uint)(_waiting.Count - _taken);
                break;
            }

            _base = _count == 0 ? tick : _base;
            (e with { Delta = (ushort)(tick - _base) }).Write(_frame.AsSpan(SpikeBlock.OutputBytes + (_count * WireEvent.Bytes)));
            _count++;
        }

        _waiting.Clear();
        _taken = 0;
        return true;
    }

    /// <summary>Sends what is packed: all events of ticks below <paramref name="until"/> have then been sent. False when the channel has no room.</summary>
    public bool Flush(ushort epoch, ulong until, long now)
    {
        return !HasFrame || Tell(epoch, until, now);
    }

    /// <summary>As <see cref="Flush"/>, but sends a frame without events too.</summary>
    public bool Tell(ushort epoch, ulong until, long now)
    {
        if (!endpoint.CanSend(Channel.Output))
        {
            return false;
        }

        new SpikeBlock(epoch, (ushort)_count, _dropped, _count > 0 ? _base : until, until).Write(_frame, input: false);
        endpoint.TrySend(Channel.Output, type, _frame.AsSpan(0, SpikeBlock.OutputBytes + (_count * WireEvent.Bytes)), now);
        (_count, _dropped) = (0, 0);
        return true;
    }
}
