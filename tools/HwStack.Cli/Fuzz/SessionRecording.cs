using HwStack.Boards;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Tracing;
using HwStack.Protocol;

namespace HwStack.Cli.Fuzz;

/// <summary>The frames of a real session with upload, probes, run and counters, by direction.</summary>
/// <param name="ToBoard">What the host sent.</param>
/// <param name="ToHost">What the board sent.</param>
internal sealed record SessionRecording(IReadOnlyList<(FrameHeader Header, byte[] Payload)> ToBoard, IReadOnlyList<(FrameHeader Header, byte[] Payload)> ToHost)
{
    /// <summary>Runs an image of the corpus on a simulated board and keeps what passed.</summary>
    public static SessionRecording Make()
    {
        FuzzLinkImage image = FuzzLinkImage.All()[0];
        using BoardSimulation simulation = new();
        using MemoryStream trace = new();
        uint session = 0;
        BoardSessionOptions options = new() { Time = simulation.Clock, NextSession = () => ++session };
        using (BoardTarget target = new(image.Image, "simulation", () => new TracingLink(simulation.Open(), new PcapngWriter(trace, "simulation"), simulation.Clock), options))
        {
            target.Run(image.Request);
        }

        List<(FrameHeader, byte[])> toBoard = [.. EveryRequest()], toHost = [];
        using MemoryStream bytes = new(trace.ToArray());
        PcapngReader reader = new(bytes, "trace");
        while (reader.Next() is { } packet)
        {
            FrameReader frames = new();
            frames.Take(packet.Bytes, out bool ended, out ReadOnlySpan<byte> frame);
            if (ended && FrameCodec.Read(frame, FrameCodec.MtuCeiling, out FrameHeader header, out ReadOnlySpan<byte> payload) == FrameFault.None)
            {
                (packet.Direction == LinkDirection.Outgoing ? toBoard : toHost).Add((header, payload.ToArray()));
            }
        }

        return new SessionRecording(toBoard, toHost);
    }

    // One of each request with room for its fields; a session does not use all of them.
    private static IEnumerable<(FrameHeader Header, byte[] Payload)> EveryRequest() =>
        Enum.GetValues<MessageType>().Where(type => type is > MessageType.Hello and < MessageType.SpikesIn and not MessageType.Data)
            .Select(type => (new FrameHeader(Channel.Control, type, true, 1, 0), new byte[16]));
}
