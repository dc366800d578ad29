using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>Takes what a board sends without being asked, in order. Spans are valid during the call.</summary>
public interface IBoardStreams
{
    /// <summary>OUTPUTS: what left output ports.</summary>
    void Outputs(SpikeBlock block, ReadOnlySpan<byte> events);

    /// <summary>SPIKES: spikes of probed neurons.</summary>
    void Spikes(SpikeBlock block, ReadOnlySpan<byte> events);

    /// <summary>STATES: v or u of a probe's neurons from an offset on, after a tick.</summary>
    void States(ushort epoch, ushort probe, ulong tick, uint offset, ReadOnlySpan<byte> states);

    /// <summary>DONE: a RUN has ended.</summary>
    void Done(DoneMessage message);

    /// <summary>A log line or a fault.</summary>
    void Record(FaultRecord record);
}
