using HwStack.Boards.Power;
using HwStack.Diagnostics;

namespace HwStack.Boards.Tests.Power;

public sealed class MeterFileTests
{
    [Fact]
    public void Power_is_integrated_by_trapezoids_where_there_is_no_energy()
    {
        MeterFile file = Read("# made by hand\ntime_s,volts,amps\n0,2,1\n1,2,3\n\n3,2,3\n");
        Assert.Equal([0, 4, 16], file.Samples.Select(sample => sample.Joules));
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_others_are_ignored()
    {
        MeterFile file = Read("note,amps,joules,time_s\nx,1,5,0\ny,2,9,1\n", 3.3);
        Assert.Equal(new PowerSample(1, 3.3, 2, 9), file.Samples[1]);
    }

    [Fact]
    public void A_recording_with_marks_gives_the_method_its_windows()
    {
        List<string> lines = ["time_s,volts,amps,window"];
        double time = 0;
        for (int window = 0; window < 5; window++)
        {
            foreach ((string mark, double amps, int samples) in new[] { ("idle", 0.5, 11), ("", 0.7, 1), ("active", 0.6, 11), ("", 0.7, 1) })
            {
                for (int i = 0; i < samples; i++)
                {
                    lines.Add(FormattableString.Invariant($"{time++},1,{amps},{mark}"));
                }
            }
        }

        MeterFile file = Read(string.Join('\n', lines));
        IReadOnlyList<EnergyWindow> idle = file.Windows("idle", default), active = file.Windows("active", new LoadWindow(10_000, 500, 0));
        Assert.Equal(5, active.Count);
        Assert.All(active, window => Assert.Equal(10, window.Seconds));
        MeasuredEnergy energy = MeasuredEnergy.Of(idle, active, "file", new());
        Assert.Equal(1, energy.DynamicJoules!.Value, 1e-9);
        Assert.Equal(1.0 / 500, energy.DynamicJoulesPerCount!.Value, 1e-12);
    }

    [Fact]
    public void A_replay_reads_between_the_samples_and_stays_at_the_ends()
    {
        using ReplayMeter meter = new(Read("time_s,volts,amps\n0,2,1\n1,2,3\n3,2,3\n"), "a.csv", "vdd");
        meter.MoveTo(2);
        Assert.Equal(new PowerSample(2, 2, 3, 10), meter.Read());
        meter.MoveTo(9);
        Assert.Equal(16, meter.Read().Joules);
        meter.MoveTo(-1);
        Assert.Equal(0, meter.Read().Joules);
        Assert.Equal(1.5, meter.SampleSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("time_s,volts,amps\n")]
    [InlineData("time_s,volts,amps\n0,1,1\n")]
    [InlineData("time_s,amps\n0,1\n1,1\n")]
    [InlineData("volts,amps\n0,1\n1,1\n")]
    [InlineData("time_s,time_s,volts,amps\n0,0,1,1\n1,1,1,1\n")]
    [InlineData("time_s,volts,amps\n0,1,1\n0,1,1\n")]
    [InlineData("time_s,volts,amps\n0,1,1\n1,1\n")]
    [InlineData("time_s,volts,amps\n0,1,x\n1,1,1\n")]
    [InlineData("time_s,volts,amps\n0,1,NaN\n1,1,1\n")]
    [InlineData("time_s,volts,amps\n0,1,1e999\n1,1,1\n")]
    [InlineData("time_s,volts,amps,window\n0,1,1,busy\n1,1,1,busy\n")]
    public void What_is_not_a_recording_is_refused(string text) =>
        Assert.Equal("HW5300", Assert.Throws<UserErrorException>(() => Read(text)).Errors[0].Code);

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Equal("HW5300", Assert.Throws<UserErrorException>(() => MeterFile.Read("/no/such/file.csv")).Errors[0].Code);

    [Fact]
    public void A_bus_that_cannot_be_opened_says_what_to_do()
    {
        UserError error = Assert.Throws<UserErrorException>(() => new LinuxI2cDevice("/no/such/i2c", 0x40).Dispose()).Errors[0];
        Assert.Equal(("HW5312", ErrorCodes.Link), (error.Code, ErrorCodes.ExitCode(error.Code)));
        Assert.Contains("i2c-dev", error.Hint, StringComparison.Ordinal);
        Assert.Equal("HW5313", Assert.Throws<UserErrorException>(() => new LinuxI2cDevice("/no/such/i2c", 0x78).Dispose()).Errors[0].Code);
    }

    private static MeterFile Read(string text, double? volts = null)
    {
        using StringReader reader = new(text);
        return MeterFile.Read(reader, "test", volts);
    }
}
