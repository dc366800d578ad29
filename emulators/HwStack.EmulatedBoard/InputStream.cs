using HwStack.Image;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>
/// The input side of a run: SPIKES_IN frames stay in the channel until their ticks come, so that the host's credit is the only buffer. A frame is checked whole before its first event is used.
/// protocol.md section 6.
/// </summary>
internal sealed class InputStream(Endpoint endpoint)
{
    private int[] _channels = [];
    private int[] _payloadMax = [];
    private int _checked;
    private int _next;
    private ulong _until;
    private ulong _checkedUntil;
    private (ulong Tick, uint Word)? _last;

    /// <summary>Events of ticks that had passed, in free mode.</summary>
    public long TooLate { get; private set; }

    /// <summary>Starts a run of an image.</summary>
    public void Reset(ChipImage image)
    {
        int ports = image.Ports.Count == 0 ? 0 : image.Ports.Max(port => port.Id.PortIndex) + 1;
        _channels = new int[ports];
        _payloadMax = new int[ports];
        foreach (PortImage port in image.Ports.Where(port => port.IsInput))
        {
            _channels[port.Id.PortIndex] = port.Channels;
            _payloadMax[port.Id.PortIndex] = port.PayloadMax;
        }

        Restart();
    }

    /// <summary>Checks frames that have come since the last call; those of another run are dropped when they are the oldest.</summary>
    /// <exception cref="BoardFault">A frame breaks a rule.</exception>
    public void Check(ushort epoch)
    {
        for (; endpoint.TryPeek(Channel.Input, _checked, out MessageType type, out ReadOnlySpan<byte> payload); _checked++)
        {
            if (type != MessageType.SpikesIn || !SpikeBlock.TryRead(payload, input: true, out SpikeBlock block, out ReadOnlySpan<byte> events))
            {
                throw BoardFault.Malformed();
            }

            if (block.Epoch != epoch)
            {
                continue;
            }

            if (block.Until < _checkedUntil)
            {
                throw new BoardFault(ErrorGroup.Run, 6, "The inputs' 'until' fell.", block.Until, _checkedUntil);
            }

            for (int i = 0; i < block.Count; i++)
            {
                WireEvent e = WireEvent.Read(events, i);
                (ulong Tick, uint Word) at = (block.Base + e.Delta, e.Word);
                Check(e, at);
                _last = at;
            }

            _checkedUntil = block.Until;
        }
    }

    /// <summary>Hands the events of the next tick to an engine. True when the inputs of that tick are complete.</summary>
    /// <exception cref="BoardFault">A frame breaks a rule.</exception>
    public bool Feed(Emulator.Engine engine, ushort epoch, bool free)
    {
        Check(epoch);
        var tick = (ulong)engine.NextTick;
        while (endpoint.TryPeek(Channel.Input, out _, out ReadOnlySpan<byte> payload))
        {
            SpikeBlock.TryRead(payload, input: true, out SpikeBlock block, out ReadOnlySpan<byte> events);
            for (; _next < block.Count && block.Epoch == epoch; _next++)
            {
                WireEvent e = WireEvent.Read(events, _next);
                ulong at = block.Base + e.Delta;
                if (at > tick)
                {
                    return true;
                }

                if (at < tick)
                {
                    TooLate += free ? 1 : throw new BoardFault(ErrorGroup.Run, 7, $"An input of tick {at} came when tick {tick} was next.", at, tick);
                    continue;
                }

                engine.InjectInput(e.Port, e.Channel, e.Payload);
            }

            _until = block.Epoch == epoch ? block.Until : _until;
            _next = 0;
            _checked--;
            endpoint.Consume(Channel.Input);
        }

        return _until > tick;
    }

    /// <summary>Drops all frames that wait.</summary>
    public void Drop()
    {
        for (; endpoint.TryPeek(Channel.Input, out _, out _); endpoint.Consume(Channel.Input))
        {
        }

        _checked = _next = 0;
    }

    private void Restart()
    {
        _checked = _next = 0;
        _until = _checkedUntil = 0;
        _last = null;
        TooLate = 0;
    }

    private void Check(WireEvent e, (ulong Tick, uint Word) at)
    {
        int port = e.Port, channels = port < _channels.Length ? _channels[port] : 0;
        if (e.Channel >= channels)
        {
            throw new BoardFault(ErrorGroup.Run, 4, $"The image has no input channel {e.Channel} on port {port}.", (ulong)e.Channel, (ulong)channels);
        }

        if (Math.Abs((int)e.Payload) > _payloadMax[port])
        {
            throw new BoardFault(ErrorGroup.Run, 5, $"Payload {e.Payload} is beyond the limit of port {port}.", (ulong)Math.Abs((int)e.Payload), (ulong)_payloadMax[port]);
        }

        if (at.Tick < _checkedUntil || (_last is { } last && at.CompareTo(last) <= 0))
        {
            throw new BoardFault(ErrorGroup.Run, 6, $"The input of tick {at.Tick}, port {port}, channel {e.Channel} is out of order.", at.Tick, _last?.Tick ?? _checkedUntil);
        }
    }
}
