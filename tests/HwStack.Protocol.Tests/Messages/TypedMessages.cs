namespace HwStack.Protocol.Tests.Messages;

/// <summary>Payloads through the types of HwStack.Protocol, told in the words of messages.txt.</summary>
internal static class TypedMessages
{
    /// <summary>The fields; null when the type calls the payload malformed.</summary>
    /// <param name="name">Message.</param>
    /// <param name="payload">Payload.</param>
    /// <param name="typed">False: no type carries this message.</param>
    public static string? Read(string name, ReadOnlySpan<byte> payload, out bool typed)
    {
        typed = true;
        switch (name)
        {
            case "HELLO":
                return HelloMessage.Read(payload) is not { } hello ? null
                    : $"lowest={hello.MajorMin} highest={hello.MajorMax} minor={hello.Minor} tlv.mtu={hello.Mtu} tlv.credits={string.Join(':', hello.Credits)} tlv.schema={hello.Schema} tlv.idle={hello.IdleMs}"
                        + (hello.Host.Length > 0 ? $" tlv.host={hello.Host}" : "");
            case "WELCOME":
                return Welcome.Read(payload) is not { } board ? null
                    : $"lowest={board.MajorMin} highest={board.MajorMax} minor={board.Minor} state={(int)board.State} tlv.serial={board.Serial} tlv.board={board.Board} tlv.firmware={board.Firmware} tlv.boot={board.Boot}"
                        + $" tlv.mtu={board.Mtu} tlv.credits={string.Join(':', board.Credits)} tlv.chip={board.Chip} tlv.limits={Limits(board.Limits)} tlv.features={(uint)board.Features} tlv.schema={board.Schema} tlv.image={board.ImageSha256}";
            case "ERROR":
                return ErrorMessage.Read(payload) is not { } error ? null
                    : $"tag={error.Tag} request={(int)error.Request} group={(int)error.Group} code={error.Code}" + (error.Text.Length > 0 ? $" tlv.text={error.Text}" : "")
                        + (error.Value is { } value ? $" tlv.value={value}" : "") + (error.Limit is { } limit ? $" tlv.limit={limit}" : "") + (error.Place is { } place ? $" tlv.place={place}" : "");
            case "LOG" or "FAULT":
                return FaultRecord.Read(name == "LOG" ? MessageType.Log : MessageType.Fault, payload) is not { } record ? null
                    : record.IsFault ? $"group={record.Level} code={record.Code} tick={record.Tick} message={record.Text}" : $"level={record.Level} tick={record.Tick} message={record.Text}";
            case "DONE":
                return DoneMessage.TryRead(payload, out DoneMessage done) ? $"epoch={done.Epoch} reason={(int)done.Reason} tick={done.NextTick} stalls={done.Stalls}" : null;
            case "FW_INFO-response":
                return payload.Length < 2 || FirmwareSlots.Read(payload[2..]) is not { } slots ? null
                    : $"tag={Tag(payload)} slot={slots.RunningSlot} state={(slots.Testing ? 1 : 0)} other={(int)slots.Other} counter={slots.SecurityCounter} {Version("running", slots.RunningVersion)} {Version("other", slots.OtherVersion)}";
            case "METER-response":
                return payload.Length < 2 || MeterReading.Read(payload[2..]) is not { } meter ? null
                    : $"tag={Tag(payload)} rails={meter.Rails} name_length={meter.Rail.Length} current_ua={meter.Microamperes} voltage_mv={meter.Millivolts} energy_nj={meter.Nanojoules} clock_us={meter.ClockMicroseconds} name={meter.Rail}";
            case "SPIKES_IN" or "OUTPUTS" or "SPIKES":
                return SpikeBlock.TryRead(payload, name == "SPIKES_IN", out SpikeBlock block, out ReadOnlySpan<byte> events) ? Block(name, block, events) : null;
            default:
                typed = false;
                return null;
        }
    }

    /// <summary>What the type writes for what it has read; null where it is not made to give the same bytes (HELLO orders its TLVs) or there is no type.</summary>
    public static byte[]? Rewritten(string name, ReadOnlySpan<byte> payload)
    {
        byte[] room = new byte[4096];
        payload[..Math.Min(2, payload.Length)].CopyTo(room);
        switch (name)
        {
            case "WELCOME":
                return room[..Welcome.Read(payload)!.Write(room)];
            case "ERROR" when ErrorMessage.Read(payload) is { Text.Length: > 0 } error:
                return room[..error.Write(room)];
            case "LOG" or "FAULT":
                return room[..FaultRecord.Read(name == "LOG" ? MessageType.Log : MessageType.Fault, payload)!.Write(room)];
            case "DONE" when DoneMessage.TryRead(payload, out DoneMessage done):
                done.Write(room);
                return room[..DoneMessage.Bytes];
            case "FW_INFO-response":
                FirmwareSlots.Read(payload[2..])!.Write(room.AsSpan(2));
                return room[..(2 + FirmwareSlots.Bytes)];
            case "METER-response":
                return room[..(2 + MeterReading.Read(payload[2..])!.Write(room.AsSpan(2)))];
            case "SPIKES_IN" or "OUTPUTS" or "SPIKES" when SpikeBlock.TryRead(payload, name == "SPIKES_IN", out SpikeBlock block, out ReadOnlySpan<byte> events):
                int head = name == "SPIKES_IN" ? SpikeBlock.InputBytes : SpikeBlock.OutputBytes;
                block.Write(room, name == "SPIKES_IN");
                for (int i = 0; i < block.Count; i++)
                {
                    WireEvent.Read(events, i).Write(room.AsSpan(head + (i * WireEvent.Bytes)));
                }

                return room[..(head + (block.Count * WireEvent.Bytes))];
            default:
                return null;
        }
    }

    /// <summary>A vector's fields, as a type tells them: without TLVs that this version does not know, and with what stands for those of HELLO that are absent (protocol.md section 4).</summary>
    public static string WithDefaults(string name, string[] fields)
    {
        List<string> words = [.. fields.Where(word => !(word.StartsWith("tlv.", StringComparison.Ordinal) && char.IsAsciiDigit(word[4])))];
        if (name != "HELLO")
        {
            return string.Join(' ', words);
        }

        string[] absent = ["tlv.mtu=240", "tlv.credits=0:0:0:0:0:0", "tlv.schema=0", "tlv.idle=10000"];
        return string.Join(' ', [
            .. words.Where(word => !word.StartsWith("tlv.", StringComparison.Ordinal)),
            .. absent.Select(word => words.Find(given => given.Split('=')[0] == word.Split('=')[0]) ?? word),
            .. words.Where(word => word.StartsWith("tlv.host=", StringComparison.Ordinal)),
        ]);
    }

    private static string Block(string name, SpikeBlock block, ReadOnlySpan<byte> events)
    {
        List<string> items = [];
        for (int i = 0; i < block.Count; i++)
        {
            WireEvent one = WireEvent.Read(events, i);
            items.Add(name == "SPIKES" ? $"{one.Delta}:{one.Half}:{one.Word}" : $"{one.Delta}:{one.Payload}:{((uint)one.Port << 24) | (uint)one.Channel}");
        }

        return $"epoch={block.Epoch} {(name == "SPIKES_IN" ? "" : $"dropped={block.Dropped} ")}base={block.Base} until={block.Until} items={(items.Count == 0 ? "-" : string.Join(',', items))}";
    }

    private static string Limits(BoardLimits limits) => $"{limits.ImageBytes}:{limits.Cores}:{limits.Neurons}:{limits.Probes}:{limits.ImageMajor}:{limits.ImageMinor}:0";

    private static string Version(string of, FirmwareVersion version) => $"{of}_major={version.Major} {of}_minor={version.Minor} {of}_patch={version.Patch}";

    private static int Tag(ReadOnlySpan<byte> payload) => payload[0] | (payload[1] << 8);
}
