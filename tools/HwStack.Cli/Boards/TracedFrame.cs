using HwStack.Links;
using HwStack.Links.Tracing;
using HwStack.Protocol;

namespace HwStack.Cli.Boards;

/// <summary>A packet of a trace in words; the JSON of a frame of <c>boards decode</c>.</summary>
/// <param name="TimeNs">Nanoseconds since the first packet.</param>
/// <param name="Direction">"out" from the computer that traced, "in" to it; null when the trace does not say.</param>
/// <param name="Link">Address of the link.</param>
/// <param name="Bytes">Bytes on the wire.</param>
/// <param name="Fault">Why it is no frame: undecodable, crc or header; null when it is one.</param>
/// <param name="Session">Session, hexadecimal.</param>
/// <param name="Channel">Channel.</param>
/// <param name="Type">Message, such as "hello" or "hello_response"; unknown ones as "0x7e".</param>
/// <param name="Sequence">Number; null for frames without.</param>
/// <param name="Words">What it says.</param>
internal sealed record TracedFrame(long TimeNs, string? Direction, string Link, int Bytes, string? Fault, string? Session, string? Channel, string? Type, int? Sequence, string Words)
{
    /// <summary>Reads the frames of a packet: hostile bytes are frames with a fault. A packet may hold several, or a part of one.</summary>
    public static IEnumerable<TracedFrame> Of(TracedPacket packet, long startNs)
    {
        var reader = new FrameReader();
        List<TracedFrame> frames = [];
        string? direction = packet.Direction switch { LinkDirection.Outgoing => "out", LinkDirection.Incoming => "in", _ => null };
        for (ReadOnlySpan<byte> rest = packet.Bytes; !rest.IsEmpty;)
        {
            int taken = reader.Take(rest, out bool ended, out ReadOnlySpan<byte> frame);
            if (ended || (taken == rest.Length && rest[^1] != 0))
            {
                frames.Add(Read(frame, new TracedFrame(packet.TimeNs - startNs, direction, packet.Interface, taken, null, null, null, null, null, ended ? "" : "a part of a frame")));
            }

            rest = rest[taken..];
        }

        return frames;
    }

    private static TracedFrame Read(ReadOnlySpan<byte> frame, TracedFrame plain)
    {
        FrameFault fault = FrameCodec.Read(frame, FrameCodec.MtuCeiling, out FrameHeader header, out ReadOnlySpan<byte> payload);
        if (fault != FrameFault.None)
        {
            return plain with { Fault = fault.ToString().ToLowerInvariant(), Words = plain.Words.Length > 0 ? plain.Words : $"no frame: {fault.ToString().ToLowerInvariant()}" };
        }

        return plain with
        {
            Session = $"{header.Session:x8}",
            Channel = header.Channel.ToString().ToLowerInvariant(),
            Type = Name(header.Type),
            Sequence = header.Numbered ? header.Sequence : null,
            Words = MessageWords.Of(header.Type, payload),
        };
    }

    private static string Name(MessageType type)
    {
        if (Enum.IsDefined(type))
        {
            return System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString());
        }

        MessageType request = type & (MessageType)0x7f;
        return Enum.IsDefined(request) && request != type ? $"{Name(request)}_response" : $"0x{(byte)type:x2}";
    }
}
