using HwStack.Links;

namespace HwStack.Cli.Bench;

/// <summary>Measures what a host's thread spends, and what passes its links.</summary>
/// <param name="excludesWaits">The board works on this thread while the host waits: that is not the host's.</param>
internal sealed class HostMeter(bool excludesWaits)
{
    private readonly bool _excludesWaits = excludesWaits;
    private double _startNs;
    private long _startBytes;

    /// <summary>Processor time of the host, ns.</summary>
    public double Ns { get; private set; }

    /// <summary>Bytes allocated by the host's thread.</summary>
    public long Allocated { get; private set; }

    /// <summary>Bytes that have passed, both directions.</summary>
    public long WireBytes { get; private set; }

    /// <summary>A link that is measured.</summary>
    public Link Watch(Link inner) => new Watched(inner, this);

    /// <summary>Measures from here on, from zero.</summary>
    public void Begin()
    {
        (Ns, Allocated, WireBytes) = (0, 0, 0);
        (_startBytes, _startNs) = (GC.GetAllocatedBytesForCurrentThread(), ThreadClock.NowNs());
    }

    /// <summary>Until here.</summary>
    public void End()
    {
        Ns += ThreadClock.NowNs() - _startNs;
        Allocated += GC.GetAllocatedBytesForCurrentThread() - _startBytes;
    }

    private sealed class Watched(Link inner, HostMeter meter) : Link
    {
        public override string Address => inner.Address;

        public override int Read(Span<byte> buffer)
        {
            int taken = inner.Read(buffer);
            meter.WireBytes += taken;
            return taken;
        }

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            int taken = inner.Write(bytes);
            meter.WireBytes += taken;
            return taken;
        }

        public override void Wait(bool forWriting, TimeSpan timeout)
        {
            if (!meter._excludesWaits)
            {
                inner.Wait(forWriting, timeout);
                return;
            }

            double ns = ThreadClock.NowNs();
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            inner.Wait(forWriting, timeout);
            meter.Allocated -= GC.GetAllocatedBytesForCurrentThread() - bytes;
            meter.Ns -= ThreadClock.NowNs() - ns;
        }

        public override void Wake() => inner.Wake();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
        }
    }
}
