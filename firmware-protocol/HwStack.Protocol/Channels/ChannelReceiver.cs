namespace HwStack.Protocol;

/// <summary>The receiving half of one channel: takes the frame it expects, keeps it until it is consumed, and tells how much room is left. protocol.md section 3.</summary>
internal sealed class ChannelReceiver
{
    private readonly byte[][] _payload;
    private readonly int[] _length;
    private readonly MessageType[] _type;
    private long _taken;
    private long _consumed;
    private int _creditTold;

    public ChannelReceiver(int frames, int mtu)
    {
        _payload = new byte[frames][];
        for (int i = 0; i < frames; i++)
        {
            _payload[i] = new byte[mtu];
        }

        _length = new int[frames];
        _type = new MessageType[frames];
    }

    /// <summary>Number of the frame that would be taken next.</summary>
    public ushort Expected => (ushort)_taken;

    /// <summary>Frames there is room for.</summary>
    public int Credit => _payload.Length - (int)(_taken - _consumed);

    /// <summary>An ACK of this channel should be sent.</summary>
    public bool AckDue { get; set; }

    /// <summary>A later frame than expected was seen since the last ACK.</summary>
    public bool Gap { get; private set; }

    /// <summary>Frames that wait to be consumed.</summary>
    public int Waiting => (int)(_taken - _consumed);

    /// <summary>Starts a session.</summary>
    public void Open()
    {
        _taken = _consumed = 0;
        _creditTold = _payload.Length;
        AckDue = Gap = false;
    }

    /// <summary>Takes a numbered frame if it is the expected one and there is room. Returns whether it was taken.</summary>
    public bool Take(ushort sequence, MessageType type, ReadOnlySpan<byte> payload)
    {
        AckDue = true;
        if (sequence != Expected || Credit == 0)
        {
            Gap |= (ushort)(sequence - Expected) is > 0 and < 0x8000;
            return false;
        }

        int slot = (int)(_taken % _payload.Length);
        if (payload.Length > _payload[slot].Length)
        {
            return false;
        }

        payload.CopyTo(_payload[slot]);
        _length[slot] = payload.Length;
        _type[slot] = type;
        _taken++;
        return true;
    }

    /// <summary>The oldest frame not consumed, or one that came so many after it.</summary>
    public bool Peek(int after, out MessageType type, out ReadOnlySpan<byte> payload)
    {
        if (_consumed + after >= _taken)
        {
            type = default;
            payload = default;
            return false;
        }

        int slot = (int)((_consumed + after) % _payload.Length);
        type = _type[slot];
        payload = _payload[slot].AsSpan(0, _length[slot]);
        return true;
    }

    /// <summary>Frees the oldest frame. Room that the sender must hear of makes an ACK due: when it thinks there is none or less than half.</summary>
    public void Consume()
    {
        _consumed++;
        AckDue |= Credit > _creditTold && 2 * _creditTold <= _payload.Length;
    }

    /// <summary>An ACK entry has been written.</summary>
    public void Told()
    {
        AckDue = Gap = false;
        _creditTold = Credit;
    }
}
