using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The bytes of a PORT section; firmware-protocol/image.md section 6.</summary>
internal static class PortSection
{
    internal static void Write(SectionBuffer buffer, PortImage port)
    {
        if (port.ChannelSet.Length != (port.IsInput ? port.Channels : 0))
        {
            throw new ArgumentException($"{port.Id} has {port.ChannelSet.Length} channel sets for {port.Channels} channels", nameof(port));
        }

        SetsSection.Demand(port.Sets, port.Id);
        buffer.U32(port.Id.Value);
        buffer.U32(port.IsInput ? 1 : 0);
        buffer.U32(port.Channels);
        buffer.U32(port.PayloadMax);
        buffer.U32(port.Sets.Count);
        buffer.U32(port.Sets.Targets.Length);
        buffer.U32(port.Runs.Length);
        buffer.U32(0);
        SetsSection.Write(buffer, port.Sets);
        buffer.Array<ushort>(port.ChannelSet);
        buffer.Array<PortRun>(port.Runs);
    }

    internal static PortImage Read(ref SectionReader reader)
    {
        var id = new CoreId(reader.U32());
        uint direction = reader.U32(), channels = reader.U32(), payloadMax = reader.U32();
        uint sets = reader.U32(), targets = reader.U32(), runs = reader.U32();
        reader.Zero32("the word at offset 28");
        reader.Demand(direction <= 1, $"the direction is {direction}, not 0 (output) or 1 (input)");
        reader.Demand(channels <= int.MaxValue && payloadMax <= int.MaxValue, "channels or payload_max is above 2^31 - 1");
        var port = new PortImage
        {
            Id = id,
            IsInput = direction == 1,
            Channels = (int)channels,
            PayloadMax = (int)payloadMax,
            Sets = SetsSection.Read(ref reader, sets, targets),
            ChannelSet = reader.Array<ushort>(direction == 1 ? channels : 0, "channel sets"),
            Runs = reader.Array<PortRun>(runs, "runs"),
        };
        reader.Demand(
            Array.TrueForAll(port.Runs, run => (run.FirstNeuron | run.Count | run.FirstChannel) >= 0), "a run has a field above 2^31 - 1");
        return port;
    }
}
