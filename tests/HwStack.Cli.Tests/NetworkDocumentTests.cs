using HwStack.Cli.Output;
using HwStack.Runtime;

namespace HwStack.Cli.Tests;

public class NetworkDocumentTests
{
    [Fact]
    public void Samples_add_up()
    {
        // 1 MHz: the first sample takes 1000 cycles, the second 3000. "a" carries 30 packets of 5 cycles in all, "b" 25.
        RunRecord first = Sample(10, 1e-3, 7, 11, 4, 9, [new("a", 10, 50, 0), new("b", 20, 100, 11)]);
        RunRecord second = Sample(30, 3e-3, 1, 2, 8, 8, [new("a", 20, 100, 0), new("b", 5, 25, 2)]);
        NetworkDocument document = NetworkDocument.Of([first, second])!;
        Assert.Equal((8, 13, 7, 9, "a", 30), (document.StallCycles, document.LinkWaitCycles, document.DrainCyclesMean, document.DrainCyclesMax, document.BusiestLink, document.BusiestLinkPackets));
        Assert.Equal(150.0 / 4000, document.BusiestLinkShare, 12);
    }

    [Fact]
    public void A_silent_run_has_no_busiest_link_and_a_run_without_contention_no_record()
    {
        NetworkDocument silent = NetworkDocument.Of([Sample(10, 1e-3, 0, 0, 0, 0, [])])!;
        Assert.Null(silent.BusiestLink);
        Assert.Equal((0, 0), (silent.BusiestLinkPackets, silent.BusiestLinkShare));
        Assert.Null(NetworkDocument.Of([Sample(10, 1e-3, 0, 0, 0, 0, []) with { Network = null }]));
    }

    private static RunRecord Sample(int ticks, double seconds, long stalls, long waits, double drainMean, double drainMax, LinkRecord[] links)
    {
        LinkRecord? busiest = links.MaxBy(link => link.Packets);
        return new RunRecord
        {
            Target = "emulator", Steps = ticks, Ticks = ticks, Outputs = [], Populations = [], Probes = [], TotalSpikes = 0,
            Time = new TimeRecord(seconds, seconds / ticks, seconds / ticks, "modelled", "test"),
            Network = new NetworkRecord(stalls, waits, drainMean, drainMax, busiest?.Link, busiest is null ? 0 : busiest.BusyCycles / (seconds * 1e6), [], links),
        };
    }
}
