namespace HwStack.Boards.Power;

/// <summary>
/// A meter in virtual time: whoever plays the board tells it what time and energy went by (<see cref="Advance"/>), and it shows what a real meter with noise, drift and a wrong gain would
/// have shown. The same calls and the same seed give the same readings.
/// </summary>
/// <param name="rail">Rail it is on.</param>
/// <param name="options">Its faults; null for none.</param>
public sealed class SimulatedMeter(string rail, SimulatedMeterOptions? options = null) : IPowerMeter
{
    private readonly SimulatedMeterOptions _options = options ?? new SimulatedMeterOptions();
    private ulong _state = (options ?? new SimulatedMeterOptions()).Seed;
    private double _seconds;
    private double _joules;
    private double _watts;
    private double _noiseJoules;
    private long _samples;

    /// <inheritdoc/>
    public string Name => "simulated meter";

    /// <inheritdoc/>
    public string Rail => rail;

    /// <inheritdoc/>
    public double SampleSeconds => _options.SampleSeconds;

    /// <summary>Lets time pass.</summary>
    /// <param name="seconds">How long, at least 0.</param>
    /// <param name="joules">What the board used in it, evenly.</param>
    public void Advance(double seconds, double joules)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        if (seconds == 0)
        {
            _joules += joules;
            return;
        }

        _watts = joules / seconds;
        _joules += joules;
        _seconds += seconds;
        long samples = (long)Math.Floor(_seconds / _options.SampleSeconds);

        // The mean of n samples' noise is one draw of 1/sqrt(n) of it: many virtual seconds cost no more than few.
        long fresh = samples - _samples;
        if (fresh > 0 && _options.NoiseWatts > 0)
        {
            _noiseJoules += Gaussian() * _options.NoiseWatts * Math.Sqrt(fresh) * _options.SampleSeconds;
        }

        _samples = samples;
    }

    /// <inheritdoc/>
    public PowerSample Read()
    {
        double drift = _options.DriftWattsPerSecond * _seconds, joules = (_joules * _options.Gain) + (drift * _seconds / 2) + _noiseJoules;
        double noise = _options.NoiseWatts > 0 ? Gaussian() * _options.NoiseWatts : 0;
        return new PowerSample(_seconds, _options.Volts, ((_watts * _options.Gain) + drift + noise) / _options.Volts, joules);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // SplitMix64 and Box-Muller: two draws make one value, so that the stream does not depend on who asked before.
    private double Gaussian()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    private double Uniform()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
