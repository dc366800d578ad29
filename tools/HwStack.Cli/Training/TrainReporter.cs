using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary>Shows how training goes: a line that is redrawn on a terminal, else a plain line a minute; and one line an epoch, on standard error.</summary>
internal sealed class TrainReporter : IProgress<TrainingProgress>, IDisposable
{
    private static readonly TimeSpan PlainEvery = TimeSpan.FromMinutes(1);

    private readonly CliContext _context;
    private readonly ProgressLine _line;
    private readonly long _started;
    private readonly double _shareAtStart;
    private long _lastPlain, _epochStarted;

    /// <summary>Begins.</summary>
    /// <param name="context">Streams and clock.</param>
    /// <param name="shareAtStart">Share that an earlier run has done.</param>
    public TrainReporter(CliContext context, double shareAtStart)
    {
        (_context, _shareAtStart, _line) = (context, shareAtStart, new ProgressLine(context, "training"));
        _started = _lastPlain = _epochStarted = context.Time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        double share = _shareAtStart < 1 ? (value.Share - _shareAtStart) / (1 - _shareAtStart) : 1;
        _line.Show(share, Detail(value));
        if (!_context.ShowsProgress && !_context.Quiet && _context.Time.GetElapsedTime(_lastPlain) >= PlainEvery)
        {
            _lastPlain = _context.Time.GetTimestamp();
            double left = _context.Time.GetElapsedTime(_started).TotalSeconds * (1 - share) / share;
            _context.Error.WriteLine($"{Detail(value)}, {left.ToString("0", CultureInfo.InvariantCulture)} s left");
        }
    }

    /// <summary>Ends an epoch with a line.</summary>
    public void EndEpoch(TrainingProgress value)
    {
        _line.Dispose();
        double seconds = _context.Time.GetElapsedTime(_epochStarted).TotalSeconds;
        (_epochStarted, _lastPlain) = (_context.Time.GetTimestamp(), _context.Time.GetTimestamp());
        if (!_context.Quiet)
        {
            _context.Error.WriteLine($"{Detail(value)}, {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        }
    }

    public void Dispose() => _line.Dispose();

    private static string Detail(TrainingProgress value) => FormattableString.Invariant(
        $"epoch {value.Epoch}/{value.Epochs} batch {value.Step}/{value.Steps} {(value.Chip ? "chip" : "float")}: loss {value.Loss:0.0000}, {100 * value.Accuracy:0.00} % right, {value.SpikeRate:0.0000} spikes a neuron and tick");
}
