using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>Stream messages to calls.</summary>
internal static class StreamMessages
{
    /// <summary>Hands a message of channels 3 to 5 on; types of later versions are passed over. HW5108 when one is malformed.</summary>
    public static void Hand(MessageType type, ReadOnlySpan<byte> payload, IBoardStreams streams, string address)
    {
        switch (type)
        {
            case MessageType.Outputs or MessageType.Spikes:
                if (!SpikeBlock.TryRead(payload, input: false, out SpikeBlock block, out ReadOnlySpan<byte> events))
                {
                    throw BoardErrors.Malformed(address, type);
                }

                if (type == MessageType.Outputs)
                {
                    streams.Outputs(block, events);
                }
                else
                {
                    streams.Spikes(block, events);
                }

                break;
            case MessageType.States:
                var from = new WireReader(payload);
                ushort epoch = from.U16(), probe = from.U16();
                ulong tick = from.U64();
                uint offset = from.U32();
                if (from.Failed)
                {
                    throw BoardErrors.Malformed(address, type);
                }

                streams.States(epoch, probe, tick, offset, from.Rest);
                break;
            case MessageType.Done:
                streams.Done(DoneMessage.TryRead(payload, out DoneMessage done) ? done : throw BoardErrors.Malformed(address, type));
                break;
            case MessageType.Log or MessageType.Fault:
                streams.Record(FaultRecord.Read(type, payload) ?? throw BoardErrors.Malformed(address, type));
                break;
        }
    }
}
