using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>
/// Texas Instruments INA219 (data sheet SBOS448): 12 bits, shunt steps of 10 uV, no accumulator; put an <see cref="IntegratingMeter"/> round it. Current is computed from the shunt
/// voltage itself rather than by the chip's calibration register, which would round it once more.
/// </summary>
public sealed class Ina219 : IPowerSensor
{
    private const byte Configuration = 0x00, ShuntVoltage = 0x01, BusVoltage = 0x02;
    private const double ShuntStepVolts = 10e-6, BusStepVolts = 4e-3, ShuntVoltsMax = 0.32;

    // 32 V range, 320 mV range (PGA / 8), both converters averaging 128 samples (68.1 ms each), continuous.
    private const ushort Continuous = (1 << 13) | (3 << 11) | (0xf << 7) | (0xf << 3) | 7;
    private readonly I2cRegisters _device;
    private readonly double _shuntOhms;

    /// <summary>Configures the sensor.</summary>
    /// <param name="device">Its registers; the sensor owns them.</param>
    /// <param name="shuntOhms">Shunt resistor, above 0.</param>
    /// <exception cref="UserErrorException">HW5310 when something else answers, HW5312 when nothing does, HW5313 for a shunt that is not above 0.</exception>
    public Ina219(I2cRegisters device, double shuntOhms)
    {
        (_device, _shuntOhms) = (device, Ina228.RequireShunt(shuntOhms, device));
        device.WriteRegister(Configuration, Continuous);
        ushort read = (ushort)device.ReadRegister(Configuration, 2);
        if (read != Continuous)
        {
            throw new UserErrorException(new UserError(
                "HW5310", $"No INA219: its configuration reads 0x{read:x4} after 0x{Continuous:x4} was written.", device.Place, $"0x{read:x4}", $"0x{Continuous:x4}", "Check the address and the kind of meter."));
        }
    }

    /// <inheritdoc/>
    public string Name => $"INA219 at {_device.Place}";

    /// <summary>Both conversions one after the other.</summary>
    public double SampleSeconds => 2 * 68.1e-3;

    /// <inheritdoc/>
    public (double Volts, double Amps) Read()
    {
        double shunt = (short)_device.ReadRegister(ShuntVoltage, 2) * ShuntStepVolts, bus = (_device.ReadRegister(BusVoltage, 2) >> 3) * BusStepVolts;
        return Math.Abs(shunt) < ShuntVoltsMax - (ShuntStepVolts / 2) ? (bus, shunt / _shuntOhms) : throw Ina228.BeyondRange(Name, shunt, ShuntVoltsMax, _shuntOhms);
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
