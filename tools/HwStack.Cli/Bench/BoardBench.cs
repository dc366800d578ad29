using HwStack.Boards;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Bench;

/// <summary>One line of <c>hwstack bench boards</c>; documented in docs/json.md.</summary>
/// <param name="Link">loopback (the board works while the host waits, on the same thread, and is left out) or pty.</param>
/// <param name="Direction">in: spikes to the board; out: from it.</param>
/// <param name="Spikes">Spikes of a run.</param>
/// <param name="WireBytesPerSpike">Bytes on the link, both directions and everything around the spikes included.</param>
/// <param name="NsPerSpike">Processor time of the host's thread for a whole run; the best of the runs.</param>
/// <param name="BoundNsPerSpike">Encoding or decoding, CRC, COBS and one copy into or out of a link: the best of as many.</param>
/// <param name="RatioToBound">The one by the other.</param>
/// <param name="BytesPer1000Spikes">Allocated by the host's thread for 1000 spikes.</param>
/// <param name="AsideBytesPer1000Spikes">Of these, what is not the link's: the plan of the inputs and the record of the outputs, which a run on the emulator needs as well.</param>
internal sealed record BoardBenchEntry(
    string Link, string Direction, long Spikes, double WireBytesPerSpike, double NsPerSpike, double BoundNsPerSpike, double RatioToBound, double BytesPer1000Spikes, double AsideBytesPer1000Spikes);

/// <summary>What a driver costs the host for each spike.</summary>
internal static class BoardBench
{
    /// <summary>Measures one direction over one kind of link.</summary>
    /// <param name="link">loopback or pty.</param>
    /// <param name="job">What is run.</param>
    /// <param name="repeats">Runs that are measured, each followed by the bound; one more goes before.</param>
    /// <param name="cancellation">Ends it.</param>
    public static BoardBenchEntry Run(string link, BoardBenchJob job, int repeats, CancellationToken cancellation)
    {
        using BoardBenchWay way = link == "pty" ? BoardBenchWay.Pty() : BoardBenchWay.Loopback();
        HostMeter meter = way.Meter;
        using BoardTarget target = new(job.Image, link, () => meter.Watch(way.Open()), way.Options);
        RunRecord record = target.Run(job.Request, null, cancellation);
        long spikes = job.Spikes(record);
        BoardBenchBound.NsPerSpike(job.Direction, spikes);
        double best = double.MaxValue, bound = double.MaxValue;
        long allocated = long.MaxValue, wire = 0;
        for (int i = 0; i < repeats; i++)
        {
            meter.Begin();
            target.Run(job.Request, null, cancellation);
            meter.End();
            (best, allocated, wire) = (Math.Min(best, meter.Ns), Math.Min(allocated, meter.Allocated), meter.WireBytes);
            bound = Math.Min(bound, BoardBenchBound.NsPerSpike(job.Direction, spikes));
        }

        double per = spikes / 1000.0;
        return new BoardBenchEntry(link, job.Direction, spikes, (double)wire / spikes, best / spikes, bound, best / spikes / bound, allocated / per, Aside(job, record) / per);
    }

    // The same plan and the same record without a board between them.
    private static long Aside(BoardBenchJob job, RunRecord record)
    {
        PopulationLayout layout = new(job.Image, core => (job.Image.ReadCore(core).Id, job.Image.ReadCore(core).Neurons.Length));
        long before = GC.GetAllocatedBytesForCurrentThread();
        InputFeed.Plan(job.Request, job.Image.Io, []);
        ImageRecording recording = new(job.Request, job.Image.Io, layout);
        for (int o = 0; o < record.Outputs.Count; o++)
        {
            Signal signal = record.Outputs[o].Signal;
            for (int step = 0; step < signal.Steps; step++)
            {
                for (int i = signal.StepStart[step]; i < signal.StepStart[step + 1]; i++)
                {
                    recording.Output(step + layout.LargestSkew, job.Image.Io.Outputs[o].Port, signal.Channel[i], (int)signal.Value[i]);
                }
            }
        }

        recording.Outputs();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
