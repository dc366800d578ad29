using HwStack.Boards.Power;
using HwStack.Diagnostics;

namespace HwStack.Boards.Tests.Power;

public sealed class Ina219Tests : IDisposable
{
    private readonly FakeInaRegisters _registers = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _registers.Dispose();

    [Fact]
    public void Voltage_and_current_come_from_the_bus_and_shunt_steps()
    {
        using Ina219 sensor = new(_registers, 0.1);
        Assert.Equal(0x3FFFUL, _registers.Registers[0x00]);

        // 5 V = 1250 steps of 4 mV above the three flag bits; 12.34 mV = 1234 steps of 10 uV.
        _registers.Registers[0x02] = (1250 << 3) | 2;
        _registers.Registers[0x01] = 1234;
        (double volts, double amps) = sensor.Read();
        Assert.Equal(5, volts, 1e-9);
        Assert.Equal(0.1234, amps, 1e-9);
        _registers.Registers[0x01] = 0xFFFF;
        Assert.Equal(-1e-4, sensor.Read().Amps, 1e-12);
    }

    [Fact]
    public void The_end_of_the_range_is_an_error_and_not_a_figure()
    {
        using Ina219 sensor = new(_registers, 0.1);
        _registers.Registers[0x01] = 32000;
        Assert.Equal("HW5311", Assert.Throws<UserErrorException>(() => sensor.Read()).Errors[0].Code);
    }

    [Fact]
    public void An_integrating_meter_adds_up_trapezoids_between_its_samples()
    {
        using IntegratingMeter meter = new(new Ina219(_registers, 0.1), "vdd", _time);
        Assert.Equal(0, meter.Read().Joules);
        _registers.Registers[0x02] = 1250 << 3;
        _registers.Registers[0x01] = 1000;
        _time.Advance(10);
        PowerSample ten = meter.Read();

        // 0.5 W for 10 s, but the first sample still saw nothing: half of one interval is missing.
        Assert.Equal(5 - (0.5 * 0.1362 / 2), ten.Joules, 1e-6);
        Assert.Equal(10, ten.Seconds, 1e-9);
    }

    [Fact]
    public void After_a_missed_sample_there_is_an_error_instead_of_an_energy()
    {
        using IntegratingMeter meter = new(new Ina219(_registers, 0.1), "vdd", _time);
        _registers.Registers[0x01] = 32000;
        _time.Advance(0.2);
        _registers.Registers[0x01] = 1000;
        _time.Advance(0.2);
        Assert.Equal("HW5311", Assert.Throws<UserErrorException>(() => meter.Read()).Errors[0].Code);
    }
}
