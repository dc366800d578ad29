using HwStack.Chip;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Boards;

/// <summary>Writes what a board streams during a run into a recording.</summary>
internal sealed class BoardRecorder(ImageRecording recording, PopulationLayout layout, IReadOnlySet<CoreId> cores, ushort epoch, string address) : IBoardStreams
{
    private readonly List<(StateRecorder Recorder, int First, int Count)> _probes = [];
    private long[] _stateTicks = [];

    /// <summary>The end of the run; null while it lasts.</summary>
    public DoneMessage? Ended { get; private set; }

    /// <summary>First fault the board told.</summary>
    public FaultRecord? Fault { get; private set; }

    /// <summary>Log lines of level warning and error.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Ticks below it are recorded, as far as the streams have said.</summary>
    public ulong Until { get; private set; }

    /// <summary>Names the next probe of states: neurons of a population's run.</summary>
    public void AddProbe(StateRecorder recorder, int first, int count)
    {
        _probes.Add((recorder, first, count));
        _stateTicks = new long[_probes.Count];
    }

    /// <summary>Number of the first state probe on the board: probes of spikes come before.</summary>
    public int FirstProbe { get; set; }

    /// <summary>True when all states of ticks below this one have come.</summary>
    public bool HasStatesUntil(long tick) => Array.TrueForAll(_stateTicks, seen => seen >= tick);

    /// <inheritdoc/>
    public void Outputs(SpikeBlock block, ReadOnlySpan<byte> events)
    {
        if (block.Epoch != epoch)
        {
            return;
        }

        for (int i = 0; i < block.Count; i++)
        {
            WireEvent e = WireEvent.Read(events, i);
            recording.Output((long)(block.Base + e.Delta), e.Port, e.Channel, e.Payload);
        }

        Until = Math.Max(Until, block.Until);
    }

    /// <inheritdoc/>
    public void Spikes(SpikeBlock block, ReadOnlySpan<byte> events)
    {
        if (block.Epoch != epoch)
        {
            return;
        }

        for (int i = 0; i < block.Count; i++)
        {
            WireEvent e = WireEvent.Read(events, i);
            var core = new CoreId(e.Word);
            if (!cores.Contains(core) || !layout.Has(layout.CoreIndex(core), e.Half))
            {
                throw BoardErrors.Malformed(address, MessageType.Spikes);
            }

            recording.Spike((long)(block.Base + e.Delta), layout.CoreIndex(core), e.Half);
        }

        Until = Math.Max(Until, block.Until);
    }

    /// <inheritdoc/>
    public void States(ushort epochOfStates, ushort probe, ulong tick, uint offset, ReadOnlySpan<byte> states)
    {
        int index = probe - FirstProbe;
        if (epochOfStates != epoch)
        {
            return;
        }

        if (index < 0 || index >= _probes.Count || offset + (ulong)states.Length > (ulong)_probes[index].Count || tick > long.MaxValue)
        {
            throw BoardErrors.Malformed(address, MessageType.States);
        }

        (StateRecorder recorder, int first, int count) = _probes[index];
        if (recorder.Wants((long)tick))
        {
            recorder.Add((long)tick, first + (int)offset, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(states));
        }

        if (offset + states.Length == count)
        {
            _stateTicks[index] = (long)tick + 1;
        }
    }

    /// <inheritdoc/>
    public void Done(DoneMessage message)
    {
        if (message.Epoch == epoch)
        {
            Ended = message;
            Until = message.NextTick;
        }
    }

    /// <inheritdoc/>
    public void Record(FaultRecord record)
    {
        if (record.IsFault)
        {
            Fault ??= record;
        }
        else if (record.Level >= 2)
        {
            Log.Add(record.Text);
        }
    }
}
