namespace HwStack.Protocol;

/// <summary>
/// Consistent overhead byte stuffing (Cheshire and Baker, 1999): bytes without a zero, so that one zero can end a frame. protocol.md section 1. Pure; nothing is allocated.
/// </summary>
public static class Cobs
{
    private const int FullBlock = 254;
    private const int ShortRun = 8;

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
            int run = CopyRun(source[..Math.Min(source.Length, FullBlock)], destination[(at + 1)..]);
            if (run == FullBlock)
            {
                destination[at] = FullBlock + 1;
                at += FullBlock + 1;
                source = source[FullBlock..];
                if (source.IsEmpty)
                {
                    return at;
                }

                continue;
            }

            bool zero = run < source.Length;
            destination[at] = (byte)(run + 1);
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

            if (!CopyBlock(source[(from + 1)..end], destination[to..]))
            {
                return -1;
            }

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

    // Spikes are short runs between zeros, images long ones: calls that search and copy pay only from some bytes on.
    private static int CopyRun(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int near = Math.Min(source.Length, ShortRun);
        for (int i = 0; i < near; i++)
        {
            if (source[i] == 0)
            {
                return i;
            }

            destination[i] = source[i];
        }

        int rest = source[near..].IndexOf((byte)0), run = rest < 0 ? source.Length : near + rest;
        source[near..run].CopyTo(destination[near..]);
        return run;
    }

    // False when there is a zero in it. The bytes may lie in one array, the destination in front.
    private static bool CopyBlock(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        if (block.Length > ShortRun)
        {
            if (block.Contains((byte)0))
            {
                return false;
            }

            block.CopyTo(destination);
            return true;
        }

        for (int i = 0; i < block.Length; i++)
        {
            if (block[i] == 0)
            {
                return false;
            }

            destination[i] = block[i];
        }

        return true;
    }
}
