namespace HwStack.Protocol;

/// <summary>
/// Cuts a byte stream into frames: bytes in, in any portions; frames out. Memory is bounded by the longest frame; anything longer is one undecodable piece. Allocates only in its constructor.
/// </summary>
public sealed class FrameReader
{
    private readonly byte[] _piece;
    private int _length;
    private bool _overlong;
    private int _pieceMax;

    /// <summary>Makes a reader.</summary>
    /// <param name="payloadMax">Longest payload to take, at most <see cref="FrameCodec.MtuCeiling"/>.</param>
    public FrameReader(int payloadMax = FrameCodec.MtuCeiling)
    {
        _piece = new byte[FrameCodec.WireMax(payloadMax)];
        Limit(payloadMax);
    }

    /// <summary>From here on pieces that are longer than the encoding of this payload are undecodable. At most the constructor's.</summary>
    public void Limit(int payloadMax)
    {
        int plain = payloadMax + FrameCodec.OverheadBytes;
        _pieceMax = plain + ((plain + 253) / 254);
    }

    /// <summary>The last piece that ended was no encoding, or too long.</summary>
    public bool IsUndecodable { get; private set; }

    /// <summary>Forgets the piece that has begun.</summary>
    public void Reset() => (_length, _overlong) = (0, false);

    /// <summary>
    /// Takes bytes up to the end of the next frame and tells how many. Call again with the rest until it is empty. A frame, whole or faulty, is there when <paramref name="ended"/> is true;
    /// then <paramref name="frame"/> holds its decoded bytes until the next call (none when <see cref="IsUndecodable"/>). Empty frames are passed over.
    /// </summary>
    public int Take(ReadOnlySpan<byte> bytes, out bool ended, out ReadOnlySpan<byte> frame)
    {
        ended = false;
        frame = default;
        int zero = bytes.IndexOf((byte)0);
        ReadOnlySpan<byte> part = zero < 0 ? bytes : bytes[..zero];
        if (part.Length > _pieceMax - _length)
        {
            _overlong = true;
        }
        else if (!_overlong)
        {
            part.CopyTo(_piece.AsSpan(_length));
            _length += part.Length;
        }

        if (zero < 0)
        {
            return bytes.Length;
        }

        ended = _overlong || _length > 0;
        int decoded = _overlong ? -1 : Cobs.Decode(_piece.AsSpan(0, _length), _piece);
        IsUndecodable = decoded < 0;
        frame = decoded < 0 ? default : _piece.AsSpan(0, decoded);
        Reset();
        return zero + 1;
    }
}
