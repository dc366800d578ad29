namespace HwStack.Training;

/// <summary>
/// What a nanojoule costs in the loss. Fixed, or with <see cref="TrainingOptions.AccuracyTarget"/> led so that as little energy is spent as the accuracy asked for allows: while more of the recent
/// training samples are right than asked the price rises, else it falls, in proportion to the distance and by at most a hundredth (two when it falls) a batch: dual ascent on the accuracy in
/// steps of a ratio. Constants are assumed, tried on MNIST: faster ones overshoot, and spikes that are gone come back slowly.
/// </summary>
internal sealed class EnergyControl(TrainingOptions options)
{
    private const double StartPenalty = 1e-4, Response = 0.2, RiseMost = 0.01, FallMost = 0.02, Least = 1e-7, Most = 1e3, Memory = 0.02;

    /// <summary>Loss of a nanojoule in the next batch.</summary>
    public double Penalty { get; private set; } = options is { AccuracyTarget: > 0, EnergyPenalty: 0 } ? StartPenalty : options.EnergyPenalty;

    /// <summary>Share of right answers, recent batches weighing most.</summary>
    public double Recent { get; private set; }

    /// <summary>Takes where a stopped training was.</summary>
    public void Restore(double penalty, double recent) => (Penalty, Recent) = (penalty, recent);

    /// <summary>Takes what a batch showed.</summary>
    public void Saw(int right, int count)
    {
        if (options.AccuracyTarget <= 0)
        {
            return;
        }

        Recent += Memory * (((double)right / count) - Recent);
        Penalty = Math.Clamp(Penalty * (1 + Math.Clamp(Response * (Recent - options.AccuracyTarget), -FallMost, RiseMost)), Least, Most);
    }
}
