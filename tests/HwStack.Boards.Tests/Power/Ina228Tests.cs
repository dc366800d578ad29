using HwStack.Boards.Power;
using HwStack.Diagnostics;

namespace HwStack.Boards.Tests.Power;

/// <summary>Against the formulas and the example of the data sheet (SBOSA20, section 8.1.2): 10 A, 16.2 mOhm, CURRENT_LSB 19.0735 uA, SHUNT_CAL 4050.</summary>
public sealed class Ina228Tests : IDisposable
{
    private readonly FakeInaRegisters _registers = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _registers.Dispose();

    public Ina228Tests()
    {
        _registers.Registers[0x3e] = 0x5449;
        _registers.Registers[0x3f] = 0x2281;
    }

    [Fact]
    public void Calibration_and_units_are_those_of_the_data_sheets_example()
    {
        using Ina228 meter = new(_registers, 16.2e-3, 10, "vdd", _time);
        Assert.Equal(4050UL, _registers.Registers[0x02]);
        Assert.Contains(((byte)0x00, (ushort)(1 << 14)), _registers.Written);

        // VBUS 48 V = 0x3C000, VSHUNT 97.2 mV = 0x4BF00 (311040), 6 A; ENERGY 1036800 J after an hour = 0x3F480000 units.
        _registers.Registers[0x05] = 0x3C000UL << 4;
        _registers.Registers[0x04] = 311040UL << 4;
        _registers.Registers[0x09] = 1061683200;
        _time.Advance(3600);
        PowerSample sample = meter.Read();
        Assert.Equal(48, sample.Volts, 1e-9);
        Assert.Equal(6, sample.Amps, 1e-9);
        Assert.Equal(288, sample.Watts, 1e-6);
        Assert.Equal(3600, sample.Seconds, 1e-9);
        Assert.Equal(1036800, sample.Joules, 1e-3);
    }

    [Fact]
    public void Small_currents_use_the_fine_range_with_its_own_scale()
    {
        using Ina228 meter = new(_registers, 0.1, 0.4, "vdd", _time);
        Assert.Equal(1 << 4, (int)_registers.Registers[0x00] & (1 << 4));
        _registers.Registers[0x04] = (ulong)(1280 << 4);
        Assert.Equal(1280 * 78.125e-9 / 0.1, meter.Read().Amps, 1e-12);
    }

    [Fact]
    public void A_negative_current_is_negative()
    {
        using Ina228 meter = new(_registers, 0.1, 0.4, "vdd", _time);
        _registers.Registers[0x04] = 0xFFFFF0;
        Assert.Equal(-78.125e-9 / 0.1, meter.Read().Amps, 1e-15);
    }

    [Fact]
    public void The_accumulator_may_pass_its_end()
    {
        _registers.Registers[0x09] = (1UL << 40) - 10;
        using Ina228 meter = new(_registers, 16.2e-3, 10, "vdd", _time);
        _registers.Registers[0x09] = 1061683200 - 10;
        Assert.Equal(1036800, meter.Read().Joules, 1e-3);
    }

    [Fact]
    public void Another_chip_is_refused()
    {
        _registers.Registers[0x3f] = 0x2381;
        Assert.Equal("HW5310", Code(() => new Ina228(_registers, 0.1, 1, "vdd", _time).Dispose()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0.1, 0)]
    [InlineData(0.1, 1.7)]
    public void Impossible_shunts_and_currents_are_refused(double ohms, double amps) => Assert.Equal("HW5313", Code(() => new Ina228(_registers, ohms, amps, "vdd", _time).Dispose()));

    [Theory]
    [InlineData(0x7FFFF0)]
    [InlineData(0x800000)]
    public void The_end_of_the_range_is_an_error_and_not_a_figure(int shunt)
    {
        using Ina228 meter = new(_registers, 0.1, 1, "vdd", _time);
        _registers.Registers[0x04] = (ulong)shunt;
        Assert.Equal("HW5311", Code(() => meter.Read()));
    }

    [Fact]
    public void It_lets_go_of_the_bus()
    {
        new Ina228(_registers, 0.1, 1, "vdd", _time).Dispose();
        Assert.True(_registers.IsDisposed);
    }

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;
}
