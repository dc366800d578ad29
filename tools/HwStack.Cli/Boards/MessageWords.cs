using System.Globalization;
using HwStack.Protocol;

namespace HwStack.Cli.Boards;

/// <summary>Messages of the link protocol in a line of words. Any bytes are taken; what is malformed says so.</summary>
internal static class MessageWords
{
    private const int PlacesMax = 8;

    /// <summary>The payload of a frame.</summary>
    public static string Of(MessageType type, ReadOnlySpan<byte> payload) => Words(type, payload) ?? $"malformed, {payload.Length} bytes";

    private static string? Words(MessageType type, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case MessageType.Ack:
                return Acknowledgements(payload);
            case MessageType.Hello:
                return HelloMessage.Read(payload) is { } hello
                    ? $"'{hello.Host}' speaks protocol {hello.MajorMin} to {hello.MajorMax}, payloads to {hello.Mtu} bytes, idle after {hello.IdleMs} ms" : null;
            case MessageType.Welcome:
                return Welcome.Read(payload) is { } board
                    ? $"{board.Serial}, {board.Board}, firmware {board.Firmware}, boot {board.Boot}, {board.State.ToString().ToLowerInvariant()}, payloads to {board.Mtu} bytes" : null;
            case MessageType.Outputs or MessageType.Spikes or MessageType.SpikesIn:
                return SpikeBlock.TryRead(payload, type == MessageType.SpikesIn, out SpikeBlock block, out _)
                    ? $"epoch {block.Epoch}, {block.Count} events from tick {block.Base}, complete below {block.Until}{(block.Dropped > 0 ? $", {block.Dropped} dropped" : "")}" : null;
            case MessageType.Done:
                return DoneMessage.TryRead(payload, out DoneMessage done) ? $"epoch {done.Epoch}, {done.Reason.ToString().ToLowerInvariant()}, next tick {done.NextTick}, {done.Stalls} stalls" : null;
            case MessageType.Log or MessageType.Fault:
                return FaultRecord.Read(type, payload) is { } record ? $"{(record.IsFault ? $"fault {record.Level}.{record.Code}" : $"level {record.Level}")} at tick {record.Tick}: {record.Text}" : null;
            case MessageType.Error:
                return ErrorMessage.Read(payload) is { } error ? $"tag {error.Tag}, {error.Request} refused with {(int)error.Group}.{error.Code}: {error.Text}" : null;
            default:
                return Fields(type, payload);
        }
    }

    private static string? Acknowledgements(ReadOnlySpan<byte> payload)
    {
        List<string> entries = [];
        var from = new WireReader(payload);
        while (!from.Rest.IsEmpty && entries.Count < PlacesMax)
        {
            byte channel = from.U8(), flags = from.U8();
            entries.Add($"{(Channel)channel} expects {from.U16()}, room {from.U16()}{((flags & 1) != 0 ? ", gap" : "")}{((flags & 2) != 0 ? ", asks" : "")}".ToLowerInvariant());
        }

        return from.Failed ? null : string.Join("; ", entries) + (from.Rest.IsEmpty ? "" : "; …");
    }

    private static string? Fields(MessageType type, ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        string text = type switch
        {
            MessageType.Data => $"{from.U64()} on, {Math.Max(0, payload.Length - 8)} bytes",
            MessageType.States => $"epoch {from.U16()}, probe {from.U16()}, tick {from.U64()}, {Math.Max(0, payload.Length - 16)} states from {from.U32()}",
            MessageType.Begin => $"tag {from.U16()}, kind {from.U16()}, {from.U64()} bytes, sha256 {Convert.ToHexStringLower(from.Bytes(8))}…",
            MessageType.Compare => $"tag {from.U16()}, {from.U16()} ranges",
            MessageType.Reset => $"tag {from.U16()}, epoch {from.U16()}{(from.U8() == 1 && from.U8() >= 0 ? $", seed {from.U32()}" : "")}",
            MessageType.Probe => $"tag {from.U16()}, {Kind(from.U8())}{Skipped(ref from)} of {Core(from.U32())}, neurons {from.U32()} on, {from.U32()} of them",
            MessageType.Run => $"tag {from.U16()}, flags {from.U8()}{Skipped(ref from)}, to tick {Tick(from.U64())}",
            MessageType.Barrier => $"tag {from.U16()}, {(from.U16() == 1 ? "hold at" : "tell at")} tick {from.U64()}",
            MessageType.Counters => $"tag {from.U16()}, from entry {from.U32()}",
            MessageType.Baud => $"tag {from.U16()}, {from.U32()} baud",
            MessageType.Pending => $"tag {from.U16()}, {from.U16()} ms more",
            _ when payload.Length >= 2 => $"tag {from.U16()}, {payload.Length - 2} bytes",
            _ => $"{payload.Length} bytes",
        };
        return from.Failed ? null : text;
    }

    private static string Skipped(ref WireReader from)
    {
        _ = from.U8();
        return "";
    }

    private static string Kind(byte kind) => kind switch { 0 => "spikes", 1 => "v", 2 => "u", _ => $"kind {kind}" };

    private static string Core(uint core) => core == uint.MaxValue ? "all cores" : $"core {core}";

    private static string Tick(ulong tick) => tick == ulong.MaxValue ? "the end" : tick.ToString(CultureInfo.InvariantCulture);
}
