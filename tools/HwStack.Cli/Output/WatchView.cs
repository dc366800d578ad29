using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Runtime;

namespace HwStack.Cli.Output;

/// <summary>
/// <c>hwstack run --watch</c>: a few lines on standard error, redrawn in place on a terminal; elsewhere a line every five seconds. What it costs is one clock reading in sixteen ticks, and one
/// pass over the cores' counters and one write a look.
/// </summary>
internal sealed class WatchView : IDisposable
{
    private const double TerminalSeconds = 0.25, LogSeconds = 5;
    private readonly CliContext _context;
    private readonly long _neurons;
    private readonly double _dtSeconds;
    private readonly long _started;
    private WatchSample? _before;
    private long _beforeAt;
    private int _drawn;

    /// <param name="context">Streams and clock.</param>
    /// <param name="neurons">Neurons of the network, for the mean rate; 0 when unknown.</param>
    /// <param name="dtSeconds">Duration of a step in the network's time.</param>
    public WatchView(CliContext context, long neurons, double dtSeconds)
    {
        (_context, _neurons, _dtSeconds, _started) = (context, neurons, dtSeconds, context.Time.GetTimestamp());
        _beforeAt = _started;
        Watch = new RunWatch(context.Time, TimeSpan.FromSeconds(context.ErrorIsTerminal ? TerminalSeconds : LogSeconds), Show);
    }

    /// <summary>To be given to the run.</summary>
    public RunWatch Watch { get; }

    public void Dispose() => Clear();

    /// <summary>The lines for a sample, of at most 79 characters.</summary>
    internal IReadOnlyList<string> Lines(WatchSample now, double secondsSinceLast, double secondsInAll)
    {
        long ticks = now.Tick - (_before is { } before && before.Tick < now.Tick ? before.Tick : 0), spikes = now.Spikes - (_before is { } b && b.Tick < now.Tick ? b.Spikes : 0);
        double speed = secondsSinceLast > 0 ? ticks / secondsSinceLast : 0, overall = secondsInAll > 0 ? now.Tick / secondsInAll : 0;
        string left = overall > 0 ? Duration((now.Ticks - now.Tick) / overall) : "?";
        string rate = _neurons > 0 && ticks > 0 && _dtSeconds > 0 ? $", {Si.Format((double)spikes / _neurons / ticks / _dtSeconds, "Hz")} a neuron" : "";
        string energy = now.Joules is { } joules
            ? $"energy {Si.Format(joules, "J")}{(now.Spikes > 0 ? $", {Si.Format(joules / now.Spikes, "J")} a spike" : "")}{(now.ChipSeconds > 0 ? $", {Si.Format(joules / now.ChipSeconds.Value, "W")}" : "")}"
            : "energy unknown";
        string slowest = now.SlowestCore is { } core ? $"slowest core {core}, busy {Si.Format(now.SlowestCoreSeconds, "s")} since the last look" : "no core worked since the last look";
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"tick {now.Tick:N0} of {now.Ticks:N0} ({100.0 * now.Tick / Math.Max(1, now.Ticks):0.0} %), {speed:N0} ticks/s, {left} left"),
            string.Create(CultureInfo.InvariantCulture, $"{now.Spikes:N0} spikes{rate}"),
            energy,
            slowest,
        ];
    }

    private void Show(WatchSample now)
    {
        long at = _context.Time.GetTimestamp();
        IReadOnlyList<string> lines = Lines(now, _context.Time.GetElapsedTime(_beforeAt, at).TotalSeconds, _context.Time.GetElapsedTime(_started, at).TotalSeconds);
        (_before, _beforeAt) = (now, at);
        if (!_context.ErrorIsTerminal)
        {
            _context.Error.WriteLine(string.Join("; ", lines));
            return;
        }

        // One write, so that the terminal never shows half a picture.
        string back = _drawn > 0 ? $"\u001b[{_drawn}A\r" : "";
        _context.Error.Write(back + string.Concat(lines.Select(line => (line.Length > 79 ? line[..79] : line) + "\u001b[K\n")));
        _drawn = lines.Count;
    }

    private void Clear()
    {
        if (_drawn > 0)
        {
            _context.Error.Write($"\u001b[{_drawn}A\r\u001b[J");
            _drawn = 0;
        }
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };
}
