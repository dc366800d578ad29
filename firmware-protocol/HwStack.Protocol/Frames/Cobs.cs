namespace HwStack.Protocol;

/// <summary>
/// Consistent overhead byte stuffing (Cheshire and Baker, 1999): bytes without a zero, so that one zero can end a frame. protocol.md section 1. Pure; nothing is allocated.
/// </summary>
public static class Cobs
{
    /// <summary>Most bytes that <see cref="Encode"/> writes for a number of bytes, the ending zero not included.</summary>
    public static int EncodedMax(int length) => length + (length / 254) + 1;

    /// <summary>Encodes bytes. Returns the bytes written, without an ending zero.</summary>
    /// <param name="source">0 or more bytes.</param>
    /// <param name="destination">At least <see cref="EncodedMax"/> bytes; must not overlap the source.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < EncodedMax(source.Length))
        {
            throw new ArgumentException($"{source.Length} bytes may take {EncodedMax(source.Length)} encoded, the destination has {destination.Length}.", nameof(destination));
        }

        int at = 0;
        while (true)
        {
            int run = source.IndexOf((byte)0);
            bool zero = run >= 0;
            run = zero ? run : source.Length;
            while (run >= 254)
            {
                destination[at] = 255;
                source[..254].CopyTo(destination[(at + 1)..]);
                at += 255;
                source = source[254..];
                run -= 254;
                if (run == 0 && !zero)
                {
                    return at;
                }
            }

            destination[at] = (byte)(run + 1);
            source[..run].CopyTo(destination[(at + 1)..]);
            at += run + 1;
            if (!zero)
            {
                return at;
            }

            source = source[(run + 1)..];
        }
    }

    /// <summary>Decodes bytes that stood between two zeros. Returns the bytes written, or −1 when they are no such encoding or the destination is too short.</summary>
    /// <param name="source">Encoded bytes, without the ending zero.</param>
    /// <param name="destination">As long as the source suffices. May be the source itself: decoding never overtakes it.</param>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int from = 0, to = 0;
        while (from < source.Length)
        {
            int code = source[from];
            int end = from + code;
            if (code == 0 || end > source.Length || to + code - 1 > destination.Length)
            {
                return -1;
            }

            ReadOnlySpan<byte> block = source[(from + 1)..end];
            if (block.Contains((byte)0))
            {
                return -1;
            }

            block.CopyTo(destination[to..]);
            to += code - 1;
            from = end;
            if (code < 255 && from < source.Length)
            {
                if (to == destination.Length)
                {
                    return -1;
                }

                destination[to++] = 0;
            }
        }

        return source.IsEmpty ? -1 : to;
    }
}
