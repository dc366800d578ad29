using System.Buffers.Binary;
using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Boards;

/// <summary>One run of an image that a board holds, from RESET to the counters.</summary>
internal sealed class BoardRunner(BoardSession session, ChipImage image, PopulationLayout layout, IReadOnlySet<CoreId> cores)
{
    private const uint EveryCore = uint.MaxValue;

    /// <summary>Runs from the initial state.</summary>
    /// <param name="request">A request that has been checked.</param>
    /// <param name="epoch">A number that the session has not used before.</param>
    /// <param name="progress">Told as the streams say how far the board is.</param>
    /// <param name="cancellation">Breaks off; the caller ends the session.</param>
    public RunRecord Run(RunRequest request, ushort epoch, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        List<Warning> warnings = [];
        InputFeed[] feeds = InputFeed.Plan(request, image.Io, warnings);
        var recording = new ImageRecording(request, image.Io, layout);
        var recorder = new BoardRecorder(recording, layout, cores, epoch, session.Address);
        long ticks = request.Steps + (long)layout.LargestSkew;
        Reset(epoch, request.Seed, cancellation);
        AddProbes(recording, recorder, cancellation);
        session.Streams = recorder;
        try
        {
            Start(ticks, cancellation);
            Stream(new InputPacker(session, feeds, epoch), recording, recorder, ticks, progress, cancellation);
        }
        finally
        {
            session.Streams = null;
        }

        DoneMessage ended = recorder.Ended!.Value;
        if (ended.Reason != DoneReason.End || ended.NextTick != (ulong)ticks)
        {
            throw BoardErrors.RunFault(session.Address, recorder.Fault, ended.NextTick);
        }

        warnings.AddRange(recorder.Log.Select(line => new Warning("HWW311", $"The board says: {line}", session.Address)));
        return new BoardCounters(session, image, cancellation).Complete(new RunRecord
        {
            Target = session.Address,
            Steps = request.Steps,
            Ticks = ticks,
            ImageSha256 = image.Sha256,
            Outputs = recording.Outputs(),
            Populations = recording.Populations(),
            Probes = recording.Probes(),
            TotalSpikes = recording.TotalSpikes,
            Warnings = warnings,
            Assumptions =
            [
                $"Run on board {session.Board.Serial} ({session.Board.Board}, firmware {session.Board.Firmware}): spikes, states and counters are what the board sent.",
                "Neither time nor energy of the chip was measured. Energy is modelled from the counters for the chip of the image, not for the board; static power is left out, as the time is unknown.",
            ],
        });
    }

    private void Reset(ushort epoch, uint? seed, CancellationToken cancellation)
    {
        Span<byte> body = stackalloc byte[8];
        body.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(body, epoch);
        body[2] = seed is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], seed ?? 0);
        session.Request(MessageType.Reset, body, cancellation);
    }

    private void AddProbes(ImageRecording recording, BoardRecorder recorder, CancellationToken cancellation)
    {
        if (recording.States.Count > 0 && !session.Board.Features.HasFlag(BoardFeatures.StateProbes))
        {
            throw BoardErrors.FeatureAbsent(session.Address, session.Board, "record v and u", "Record spikes only, or bring newer firmware to it with 'hwstack boards flash'.");
        }

        long wanted = 1 + recording.States.Sum(state => (long)state.Population.Runs.Count);
        if (wanted > session.Board.Limits.Probes)
        {
            throw BoardErrors.TooBig(session.Address, "recordings of states on cores", wanted, session.Board.Limits.Probes);
        }

        AddProbe(0, EveryCore, 0, 0, cancellation);
        recorder.FirstProbe = 1;
        foreach (StateRecorder state in recording.States)
        {
            foreach (PopulationRun run in state.Population.Runs)
            {
                AddProbe(state.Probe.Kind == ProbeKind.V ? (byte)1 : (byte)2, run.Core.Value, (uint)run.Neuron, (uint)run.Count, cancellation);
                recorder.AddProbe(state, run.First, run.Count);
            }
        }
    }

    private void AddProbe(byte kind, uint core, uint first, uint count, CancellationToken cancellation)
    {
        var to = new WireWriter(stackalloc byte[14]);
        to.U8(kind);
        to.U8(0);
        to.U32(core);
        to.U32(first);
        to.U32(count);
        session.Request(MessageType.Probe, to.Written, cancellation);
    }

    private void Start(long ticks, CancellationToken cancellation)
    {
        Span<byte> body = stackalloc byte[10];
        body.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(body[2..], (ulong)ticks);
        session.Request(MessageType.Run, body, cancellation);
    }

    private void Stream(
        InputPacker inputs, ImageRecording recording, BoardRecorder recorder, long ticks, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        ulong told = 0;
        while (recorder.Ended is null || !recorder.HasStatesUntil((long)recorder.Ended.Value.NextTick))
        {
            inputs.Send();
            session.Pump(TimeSpan.FromSeconds(1), cancellation);
            if (recorder.Until > told)
            {
                told = recorder.Until;
                progress?.Report(new RunProgress((long)told, ticks, recording.TotalSpikes));
            }
        }
    }
}
