using System.Globalization;

namespace HwStack.Cli.CommandLine;

/// <summary>One line on standard error, redrawn at most ten times a second, only on a terminal and only after a second of work.</summary>
internal sealed class ProgressLine(CliContext context, string what) : IDisposable
{
    private readonly long _started = context.Time.GetTimestamp();
    private long _last = context.Time.GetTimestamp();
    private bool _shown;

    /// <summary>Shows a share 0..1 and a detail.</summary>
    public void Show(double share, string detail)
    {
        if (!context.ShowsProgress || context.Time.GetElapsedTime(_last) < TimeSpan.FromMilliseconds(100) || context.Time.GetElapsedTime(_started) < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _last = context.Time.GetTimestamp();
        _shown = true;
        double seconds = context.Time.GetElapsedTime(_started).TotalSeconds;
        string left = share > 0 ? (seconds * (1 - share) / share).ToString("0", CultureInfo.InvariantCulture) : "?";
        context.Error.Write($"\r{what} {share:P0}, {left} s left, {detail}\u001b[K");
    }

    public void Dispose()
    {
        if (_shown)
        {
            context.Error.Write("\r\u001b[K");
        }
    }
}
