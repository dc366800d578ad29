namespace HwStack.Boards.Power;

/// <summary>Plays a recording back: <see cref="MoveTo"/> sets the time, a reading interpolates between the samples around it and stays at the ends.</summary>
/// <param name="file">The recording.</param>
/// <param name="name">Where it comes from.</param>
/// <param name="rail">Rail it was made on.</param>
public sealed class ReplayMeter(MeterFile file, string name, string rail) : IPowerMeter
{
    private double _seconds = file.Samples[0].Seconds;

    /// <inheritdoc/>
    public string Name => $"recording {name}";

    /// <inheritdoc/>
    public string Rail => rail;

    /// <inheritdoc/>
    public double SampleSeconds => (file.Samples[^1].Seconds - file.Samples[0].Seconds) / (file.Samples.Count - 1);

    /// <summary>Goes to a time of the recording, back or forth.</summary>
    public void MoveTo(double seconds) => _seconds = seconds;

    /// <inheritdoc/>
    public PowerSample Read()
    {
        IReadOnlyList<PowerSample> samples = file.Samples;
        if (_seconds <= samples[0].Seconds || _seconds >= samples[^1].Seconds)
        {
            return (_seconds <= samples[0].Seconds ? samples[0] : samples[^1]) with { Seconds = _seconds };
        }

        int low = 0, high = samples.Count - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = samples[middle].Seconds <= _seconds ? (middle, high) : (low, middle);
        }

        PowerSample a = samples[low], b = samples[high];
        double share = (_seconds - a.Seconds) / (b.Seconds - a.Seconds);
        double Between(double from, double to) => from + (share * (to - from));
        return new PowerSample(_seconds, Between(a.Volts, b.Volts), Between(a.Amps, b.Amps), Between(a.Joules, b.Joules));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
