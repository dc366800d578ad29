using HwStack.Diagnostics;

namespace HwStack.Boards.Power;

/// <summary>
/// Texas Instruments INA228 (data sheet SBOSA20): 20 bits and a 40-bit energy accumulator in hardware, so that no sample is missed however slowly it is read. It must be read once before
/// the accumulator passes 2^40 of its units: after more than a day at full scale.
/// </summary>
public sealed class Ina228 : IPowerMeter
{
    private const byte Config = 0x00, AdcConfig = 0x01, ShuntCal = 0x02, VShunt = 0x04, VBus = 0x05, Energy = 0x09, ManufacturerId = 0x3e, DeviceId = 0x3f;
    private const ushort ResetAccumulators = 1 << 14, FineRange = 1 << 4, TexasInstruments = 0x5449, Id = 0x228;

    // Continuous bus, shunt and temperature; 1052 us a conversion; means of 4.
    private const ushort Continuous = (0xf << 12) | (5 << 9) | (5 << 6) | (5 << 3) | 1;
    private const double ConversionSeconds = 1052e-6, ConversionsPerSample = 3 * 4;
    private const double BusStepVolts = 195.3125e-6, CoarseShuntStepVolts = 312.5e-9, FineShuntStepVolts = 78.125e-9, ShuntCalScale = 13107.2e6, EnergyUnitsPerAmpStep = 16 * 3.2;
    private const long AccumulatorRange = 1L << 40;
    private const int Steps = 1 << 19;
    private readonly I2cRegisters _device;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly double _shuntOhms;
    private readonly double _shuntStep;
    private readonly double _joulesPerUnit;
    private long _unitsBefore;
    private long _units;

    /// <summary>Configures the meter and clears its accumulator.</summary>
    /// <param name="device">Its registers; the meter owns them.</param>
    /// <param name="shuntOhms">Shunt resistor, above 0.</param>
    /// <param name="ampsMax">Largest current expected. Up to 40.96 mV over the shunt the fine range is used, up to 163.84 mV the coarse one.</param>
    /// <param name="rail">Rail it is on.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="UserErrorException">HW5310 when something else answers, HW5312 when nothing does, HW5313 for a shunt or current out of range.</exception>
    public Ina228(I2cRegisters device, double shuntOhms, double ampsMax, string rail, TimeProvider time)
    {
        (_device, _time, Rail, _shuntOhms) = (device, time, rail, RequireShunt(shuntOhms, device));
        bool fine = ampsMax * shuntOhms <= Steps * FineShuntStepVolts;
        if (!(ampsMax > 0) || ampsMax * shuntOhms > Steps * CoarseShuntStepVolts)
        {
            throw new UserErrorException(new UserError(
                "HW5313", FormattableString.Invariant($"{ampsMax:G4} A over {shuntOhms:G4} ohm is beyond the meter's 163.84 mV."), device.Place, FormattableString.Invariant($"{ampsMax:G4}"),
                FormattableString.Invariant($"{Steps * CoarseShuntStepVolts / shuntOhms:G4} A"), "Use a smaller shunt."));
        }

        ulong manufacturer = device.ReadRegister(ManufacturerId, 2), id = device.ReadRegister(DeviceId, 2) >> 4;
        if (manufacturer != TexasInstruments || id != Id)
        {
            throw new UserErrorException(new UserError(
                "HW5310", $"No INA228: manufacturer 0x{manufacturer:x4}, device 0x{id:x3}.", device.Place, $"0x{id:x3}", $"0x{TexasInstruments:x4}, 0x{Id:x3}", "Check the address and the kind of meter."));
        }

        double ampStep = ampsMax / Steps;
        _shuntStep = fine ? FineShuntStepVolts : CoarseShuntStepVolts;
        ushort calibration = (ushort)Math.Clamp(Math.Round(ShuntCalScale * ampStep * shuntOhms * (fine ? 4 : 1)), 1, short.MaxValue);

        // The register holds whole numbers: what the chip will really multiply with decides what a unit of energy is.
        _joulesPerUnit = EnergyUnitsPerAmpStep * calibration / (ShuntCalScale * shuntOhms * (fine ? 4 : 1));
        device.WriteRegister(AdcConfig, Continuous);
        device.WriteRegister(ShuntCal, calibration);
        device.WriteRegister(Config, (ushort)(ResetAccumulators | (fine ? FineRange : 0)));
        _opened = time.GetTimestamp();
        _unitsBefore = (long)device.ReadRegister(Energy, 5);
    }

    /// <inheritdoc/>
    public string Name => $"INA228 at {_device.Place}";

    /// <inheritdoc/>
    public string Rail { get; }

    /// <inheritdoc/>
    public double SampleSeconds => ConversionsPerSample * ConversionSeconds;

    /// <inheritdoc/>
    public PowerSample Read()
    {
        long units = (long)_device.ReadRegister(Energy, 5);
        _units += ((units - _unitsBefore) % AccumulatorRange + AccumulatorRange) % AccumulatorRange;
        _unitsBefore = units;
        double seconds = _time.GetElapsedTime(_opened).TotalSeconds;
        int shunt = Signed20(_device.ReadRegister(VShunt, 3)), bus = Signed20(_device.ReadRegister(VBus, 3));
        return shunt is > -Steps and < Steps - 1
            ? new PowerSample(seconds, bus * BusStepVolts, shunt * _shuntStep / _shuntOhms, _units * _joulesPerUnit)
            : throw BeyondRange(Name, shunt * _shuntStep, Steps * _shuntStep, _shuntOhms);
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    internal static double RequireShunt(double ohms, I2cRegisters device) => ohms > 0 && double.IsFinite(ohms)
        ? ohms
        : throw new UserErrorException(new UserError("HW5313", FormattableString.Invariant($"A shunt of {ohms} ohm cannot be."), device.Place, FormattableString.Invariant($"{ohms}"), "above 0"));

    internal static UserErrorException BeyondRange(string name, double volts, double most, double ohms) => new(new UserError(
        "HW5311", FormattableString.Invariant($"The shunt shows {volts * 1e3:G4} mV, the end of the range of {most * 1e3:G4} mV: the current may be larger than can be measured."), name,
        FormattableString.Invariant($"{volts / ohms:G4} A"), FormattableString.Invariant($"{most / ohms:G4} A"), "Use a smaller shunt or a larger range."));

    // The value stands in the upper 20 of 24 bits, two's complement.
    private static int Signed20(ulong register) => (int)((uint)register << 8) >> 12;
}
