namespace HwStack.Boards.Power;

/// <summary>
/// Makes a meter of a sensor: samples it in the background and adds up the trapezoids between samples. A reading takes one sample more, so that the energy reaches to the moment asked
/// for. Safe for several threads.
/// </summary>
public sealed class IntegratingMeter : IPowerMeter
{
    private readonly Lock _lock = new();
    private readonly IPowerSensor _sensor;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _opened;
    private PowerSample _last;
    private Exception? _trouble;
    private bool _closed;

    /// <summary>Begins to sample.</summary>
    /// <param name="sensor">The sensor; the meter owns it.</param>
    /// <param name="rail">Rail it is on.</param>
    /// <param name="time">Clock.</param>
    public IntegratingMeter(IPowerSensor sensor, string rail, TimeProvider time)
    {
        (_sensor, _time, Rail, _opened) = (sensor, time, rail, time.GetTimestamp());
        (double volts, double amps) = sensor.Read();
        _last = new PowerSample(0, volts, amps, 0);
        TimeSpan period = TimeSpan.FromSeconds(sensor.SampleSeconds);
        _timer = time.CreateTimer(_ => SampleInBackground(), null, period, period);
    }

    /// <inheritdoc/>
    public string Name => _sensor.Name;

    /// <inheritdoc/>
    public string Rail { get; }

    /// <inheritdoc/>
    public double SampleSeconds => _sensor.SampleSeconds;

    /// <inheritdoc/>
    public PowerSample Read()
    {
        lock (_lock)
        {
            if (_trouble is { } trouble)
            {
                // A gap in the samples would be a gap in the energy: better none than a wrong one.
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(trouble);
            }

            Sample();
            return _last;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _closed = true;
            _sensor.Dispose();
        }
    }

    private void SampleInBackground()
    {
        lock (_lock)
        {
            if (_closed || _trouble is not null)
            {
                return;
            }

            try
            {
                Sample();
            }
            catch (Exception trouble) when (trouble is Diagnostics.UserErrorException or IOException)
            {
                _trouble = trouble;
            }
        }
    }

    private void Sample()
    {
        double now = _time.GetElapsedTime(_opened).TotalSeconds;
        (double volts, double amps) = _sensor.Read();
        double joules = _last.Joules + ((now - _last.Seconds) * ((volts * amps) + _last.Watts) / 2);
        _last = new PowerSample(now, volts, amps, joules);
    }
}
