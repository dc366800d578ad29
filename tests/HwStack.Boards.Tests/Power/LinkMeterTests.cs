using System.Buffers.Binary;
using HwStack.Boards.Power;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Image;
using HwStack.Protocol;
using HwStack.Runtime;

namespace HwStack.Boards.Tests.Power;

/// <summary>The whole path of a measured energy: the chip's counters, a meter on the virtual board, METER over the link, windows, idle power taken off.</summary>
public sealed class LinkMeterTests
{
    [Fact]
    public void Energy_measured_over_the_link_is_what_the_counters_cost()
    {
        ChipImage image = Runs.Image(2);
        var options = new VirtualBoardOptions { Meter = new SimulatedMeterOptions { NoiseWatts = 1e-9 } };
        using var bench = new Bench(options);
        using BoardSession session = BoardSession.Open(bench.Open(), bench.Options);
        Assert.True(session.Board.Features.HasFlag(BoardFeatures.PowerMeter));
        new BoardUpload(session).Image(ImageFile.Encode(image));
        using var meter = new LinkMeter(session);
        var load = new Load(session, image, bench);

        MeasuredEnergy measured = EnergyMethod.Measure(meter, load, new EnergyMethodOptions());

        Assert.Null(measured.Refusal);
        Assert.True(load.Record!.Counters["spikes"] > 100);
        double expected = load.DynamicJoules / load.Record.Counters["spikes"];
        Assert.InRange(measured.DynamicJoulesPerCount!.Value / expected, 0.98, 1.02);
        double idle = image.Chip.Energy.StaticWattsPerCore * image.CoreCount;
        Assert.InRange(measured.IdleWatts / idle, 0.99, 1.01);
        Assert.Contains("core", measured.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_without_a_meter_and_a_rail_that_is_not_there_are_refused()
    {
        using var plain = new Bench();
        using (BoardSession session = BoardSession.Open(plain.Open(), plain.Options))
        {
            Assert.Equal("HW5102", Assert.ThrowsAny<UserErrorException>(() => new LinkMeter(session).Read()).Errors[0].Code);
        }

        using var metered = new Bench(new VirtualBoardOptions { Meter = new SimulatedMeterOptions() });
        using BoardSession open = BoardSession.Open(metered.Open(), metered.Options);
        Assert.Equal("HW5102", Assert.ThrowsAny<UserErrorException>(() => new LinkMeter(open, 3).Read()).Errors[0].Code);
    }

    /// <summary>An active window runs the image once and rests; a window at rest only rests.</summary>
    private sealed class Load(BoardSession session, ChipImage image, Bench bench) : IMeteredLoad
    {
        private const ulong Ticks = 3000;

        private ushort _epoch;

        public RunRecord? Record { get; private set; }

        public double DynamicJoules { get; private set; }

        public LoadWindow Run(bool withInput, double seconds, Action atBarrier)
        {
            TimeSpan end = bench.Clock.Elapsed + TimeSpan.FromSeconds(seconds);
            atBarrier();
            if (withInput)
            {
                RunOnce();
            }

            while (bench.Clock.Elapsed < end)
            {
                session.Pump(TimeSpan.FromMilliseconds(200));
            }

            atBarrier();
            return new LoadWindow((long)Ticks, withInput ? Record!.Counters["spikes"] : 0, 0);
        }

        private void RunOnce()
        {
            byte[] reset = new byte[8];
            BinaryPrimitives.WriteUInt16LittleEndian(reset, ++_epoch);
            session.Request(MessageType.Reset, reset);
            Drive();
            byte[] run = new byte[10];
            BinaryPrimitives.WriteUInt64LittleEndian(run.AsSpan(2), Ticks);
            session.Request(MessageType.Run, run);
            while (bench.Board.State == BoardState.Running)
            {
                session.Pump(TimeSpan.FromMilliseconds(200));
            }

            Record = new BoardCounters(session, image, default).Complete(new RunRecord
            {
                Target = "test", Steps = (int)Ticks, Ticks = (long)Ticks, Outputs = [], Populations = [], Probes = [], TotalSpikes = 0,
            });
            DynamicJoules = Record.Energy!.Joules;
        }

        // One strong event on every channel in tick 0, then nothing: the inputs are complete.
        private void Drive()
        {
            PortImage port = image.Ports.First(candidate => candidate.IsInput);
            byte[] frame = new byte[SpikeBlock.InputBytes + (WireEvent.Bytes * port.Channels)];
            new SpikeBlock(_epoch, (ushort)port.Channels, 0, 0, ulong.MaxValue).Write(frame, input: true);
            for (int channel = 0; channel < port.Channels; channel++)
            {
                WireEvent.OfPort(0, port.Id.PortIndex, channel, (short)port.PayloadMax).Write(frame.AsSpan(SpikeBlock.InputBytes + (channel * WireEvent.Bytes)));
            }

            session.Send(Channel.Input, MessageType.SpikesIn, frame);
        }
    }
}
