using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Runtime;

namespace HwStack.Emulator;

/// <summary>
/// Runs an image on an emulator engine and tells the result in the network's words: named inputs, steps without skew, the network's units. Spikes, states and counters are
/// exact; time and energy are modelled (docs/emulator.md).
/// </summary>
public sealed class EmulatorTarget : Target
{
    private readonly ChipImage _image;
    private readonly Engine _engine;
    private readonly PopulationLayout _layout;
    private readonly EmulatorOptions _options;
    private readonly ChipDescription _chip;

    /// <summary>Loads an image.</summary>
    /// <param name="image">A legal image.</param>
    /// <param name="createEngine">Makes the engine; null takes <see cref="EmulatorOptions.Default"/>.</param>
    /// <exception cref="UserErrorException">HW2900 to HW2903 when the image cannot run here.</exception>
    public EmulatorTarget(ChipImage image, Func<ChipImage, Engine>? createEngine = null)
        : this(image, new EmulatorOptions { EngineFactory = createEngine })
    {
    }

    /// <summary>Loads an image.</summary>
    /// <param name="image">A legal image.</param>
    /// <param name="options">Engine, timing, costs.</param>
    /// <exception cref="UserErrorException">As <see cref="EmulatorOptions.CreateEngine"/>, and HW2903.</exception>
    public EmulatorTarget(ChipImage image, EmulatorOptions options)
    {
        _image = image;
        _options = options;
        _chip = options.Costs?.ApplyTo(image.Chip) ?? image.Chip;
        _engine = options.CreateEngine(image);
        _layout = new PopulationLayout(image, core => (_engine.CoreIdOf(core), _engine.V(core).Length));
    }

    /// <inheritdoc/>
    public override string Address => "emulator";

    /// <summary>The engine, in the state that the last run left: for link loads, hashes and single-stepping between runs.</summary>
    public Engine Engine => _engine;

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">HW0200 to HW0207 when the request does not fit the network.</exception>
    public override RunRecord Run(RunRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ImageRequestChecks.Check(request, _image.Io);
        var warnings = new List<Warning>();
        InputFeed[] feeds = InputFeed.Plan(request, _image.Io, warnings);
        var recording = new ImageRecording(request, _image.Io, _layout);
        var observed = new EngineRecording(recording, _engine, _layout);
        long ticks = request.Steps + (long)_layout.LargestSkew;
        long reportEvery = Math.Max(1, ticks / 200);
        _engine.Reset(request.Seed);
        var time = new TimeModel(_engine, _chip, _options.Fidelity);
        ActivityRecorder? activity = request.Activity is { } asked ? new ActivityRecorder(_engine, _chip, _layout, ticks, asked) : null;
        WatchReader? watched = request.Watch is null ? null : new WatchReader(_engine, _chip);
        for (long tick = 0; tick < ticks; tick++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (InputFeed feed in feeds)
            {
                Inject(feed, tick);
            }

            _engine.Tick();
            time.Observe();
            observed.Observe(tick);
            activity?.Observe(tick, time);
            if (watched is not null && request.Watch!.IsDue())
            {
                request.Watch.Show(watched.Read(tick + 1, ticks, recording.TotalSpikes, time));
            }

            if ((tick + 1) % reportEvery == 0 || tick + 1 == ticks)
            {
                progress?.Report(new RunProgress(tick + 1, ticks, recording.TotalSpikes));
            }
        }

        return RunReport.Write(request, _engine, new RunCosts(_chip, _options, time), recording, warnings) with { Activity = activity?.Build(feeds) };
    }

    private void Inject(InputFeed feed, long tick)
    {
        ReadOnlySpan<int> channels = feed.At(tick, out ReadOnlySpan<int> payloads);
        for (int i = 0; i < channels.Length; i++)
        {
            if (payloads[i] != 0)
            {
                _engine.InjectInput(feed.Port, channels[i], payloads[i]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            (_engine as IDisposable)?.Dispose();
        }

        base.Dispose(disposing);
    }
}
