using System.Buffers.Binary;
using HwStack.Chip;

namespace HwStack.Protocol;

/// <summary>Frames to bytes and back, without COBS. protocol.md section 2. Pure; nothing is allocated.</summary>
public static class FrameCodec
{
    /// <summary>Frame version.</summary>
    public const byte Version = 1;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Bytes of a frame beside its payload.</summary>
    public const int OverheadBytes = HeaderBytes + 4;

    /// <summary>MTU, the longest payload, before a session has agreed on another.</summary>
    public const int MtuFloor = 240;

    /// <summary>Largest MTU.</summary>
    public const int MtuCeiling = 4096;

    /// <summary>Most bytes of a frame on a byte stream, its ending zero included.</summary>
    public static int WireMax(int payload) => Cobs.EncodedMax(payload + OverheadBytes) + 1;

    /// <summary>Writes a frame. Returns its length.</summary>
    /// <exception cref="ArgumentException">The payload is longer than <see cref="MtuCeiling"/>, or the destination too short.</exception>
    public static int Write(FrameHeader header, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        int length = payload.Length + OverheadBytes;
        if (payload.Length > MtuCeiling || destination.Length < length)
        {
            throw new ArgumentException($"A payload of {payload.Length} bytes needs {length} bytes; payloads end at {MtuCeiling}, the destination at {destination.Length}.", nameof(payload));
        }

        destination[0] = Version;
        destination[1] = (byte)header.Channel;
        destination[2] = (byte)header.Type;
        destination[3] = header.Numbered ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], header.Session);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], (ushort)payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[10..], header.Sequence);
        payload.CopyTo(destination[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[(length - 4)..], Crc32C.Compute(destination[..(length - 4)]));
        return length;
    }

    /// <summary>Reads a frame that takes all of the bytes. The checks come in the order of protocol.md section 1.</summary>
    /// <param name="frame">Decoded bytes.</param>
    /// <param name="mtu">Longest payload to take.</param>
    /// <param name="header">Header, when there is no fault.</param>
    /// <param name="payload">Payload inside <paramref name="frame"/>, when there is no fault.</param>
    public static FrameFault Read(ReadOnlySpan<byte> frame, int mtu, out FrameHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (frame.Length < OverheadBytes || frame.Length > mtu + OverheadBytes || BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) != frame.Length - OverheadBytes)
        {
            return FrameFault.Header;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[^4..]) != Crc32C.Compute(frame[..^4]))
        {
            return FrameFault.Crc;
        }

        if (frame[0] != Version || frame[1] > (byte)Channel.Log)
        {
            return FrameFault.Header;
        }

        header = new FrameHeader(
            (Channel)frame[1], (MessageType)frame[2], (frame[3] & 1) != 0,
            BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]), BinaryPrimitives.ReadUInt16LittleEndian(frame[10..]));
        payload = frame[HeaderBytes..^4];
        return FrameFault.None;
    }

    /// <summary>Writes a frame as it goes over a byte stream: COBS and the ending zero. Returns the bytes written.</summary>
    /// <param name="header">Header.</param>
    /// <param name="payload">Payload.</param>
    /// <param name="wire">At least <see cref="WireMax"/> bytes.</param>
    public static int WriteWire(FrameHeader header, ReadOnlySpan<byte> payload, Span<byte> wire)
    {
        Span<byte> frame = stackalloc byte[payload.Length + OverheadBytes];
        Write(header, payload, frame);
        int written = Cobs.Encode(frame, wire[..^1]);
        wire[written] = 0;
        return written + 1;
    }
}
