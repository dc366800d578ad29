using HwStack.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Links.Faults;
using HwStack.Runtime;

namespace HwStack.Cli.Fuzz;

/// <summary>
/// Session after session of a host with a virtual board over a link that harms frames, all on one thread and one simulated clock, so that each repeats from its number. After each session the board is given a clean link and must
/// run the same again.
/// </summary>
internal sealed class FuzzLink(CliContext context, string fault, uint seed)
{
    private const double RateMax = 0.01;
    private const int FailuresMax = 100;

    // The driver gives up a silent board after some seconds and tries three times.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly IReadOnlyList<FuzzLinkImage> _images = FuzzLinkImage.All();
    private readonly List<FuzzFailure> _failures = [];
    private readonly Dictionary<int, (long Out, long In)> _framesOfRun = [];
    private int _equal;
    private int _errors;
    private int _repeated;
    private long _faults;
    private long _frames;
    private long _again;

    /// <summary>Runs sessions by number.</summary>
    public FuzzLinkDocument Run(int first, int count)
    {
        long started = context.Time.GetTimestamp();
        using ProgressLine line = new(context, "fuzzing");
        for (int i = 0; i < count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            line.Show((double)i / count, $"{_faults} faults, {_failures.Count} failures");
            One(first + i);
        }

        return new FuzzLinkDocument(fault, seed, first, count, _equal, _errors, _faults, _frames, _again, _repeated, _failures, context.Time.GetElapsedTime(started).TotalSeconds);
    }

    private void One(int number)
    {
        // Any exception is the finding a fuzz run looks for, so all but the user's own interruption are caught and reported.
#pragma warning disable CA1031
        try
        {
            Session(number);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_failures.Count < FailuresMax)
            {
                _failures.Add(new FuzzFailure(number, e is FindingException ? e.Message : $"{e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}"));
            }
        }
#pragma warning restore CA1031
    }

    private void Session(int number)
    {
        FuzzLinkImage image = _images[number % _images.Count];
        using BoardSimulation simulation = new() { TimeMax = Deadline };
        LinkFaultPlan plan = Plan(number);
        // A line that is cut is open again for the next session; one that harms frames goes on to.
        simulation.Faults = link => fault == "cut" && link > 0 ? null : plan with { Seed = plan.Seed + (ulong)link };
        uint session = 0;
        BoardSessionOptions options = new() { Time = simulation.Clock, NextSession = () => ++session };
        bool failed = false;
        using (BoardTarget target = new(image.Image, "simulation", simulation.Open, options))
        {
            try
            {
                RunRecord record = target.Run(image.Request, null, context.Cancellation);
                Demand(image, record, "the run over the faulty link");
                _repeated += record.Warnings.Count(warning => warning.Code == "HWW310");
            }
            catch (UserErrorException error) when (ErrorCodes.ExitCode(error.Errors[0].Code) == ErrorCodes.Link)
            {
                failed = true;
            }
        }

        simulation.Faults = _ => null;
        using (BoardTarget target = new(image.Image, "simulation", simulation.Open, options))
        {
            Demand(image, target.Run(image.Request, null, context.Cancellation), "the run after it, over a good link,");
        }

        _equal += failed ? 0 : 1;
        _errors += failed ? 1 : 0;
        _faults += simulation.FaultsDone;
        _frames += simulation.Frames.Out + simulation.Frames.In;
        _again += simulation.Board.Statistics.Repeated + simulation.Board.Statistics.Repeats;
    }

    private LinkFaultPlan Plan(int number)
    {
        SplitMix random = SplitMix.Of(seed, number);
        LinkFaultPlan plan = new(random.Next());
        if (fault == "cut")
        {
            (long Out, long In) frames = FramesOf(number % _images.Count);
            LinkDirection direction = (number / _images.Count) % 2 == 0 ? LinkDirection.Outgoing : LinkDirection.Incoming;
            long boundary = number / (2 * _images.Count) % ((direction == LinkDirection.Outgoing ? frames.Out : frames.In) + 1);
            return plan with { Cut = new LinkCut(direction, LinkCutUnit.Boundaries, boundary, Silent: random.Next(2) == 0) };
        }

        return plan with { Outgoing = Rates(random.NextDouble() * RateMax), Incoming = Rates(random.NextDouble() * RateMax) };
    }

    private LinkFaultRates Rates(double rate) => fault switch
    {
        "drop" => new LinkFaultRates { Drop = rate },
        "flip" => new LinkFaultRates { Flip = rate },
        "duplicate" => new LinkFaultRates { Duplicate = rate },
        "reorder" => new LinkFaultRates { Reorder = rate },
        _ => new LinkFaultRates { Stall = rate },
    };

    // Frames of a whole run over a good link: so many places there are to cut it.
    private (long Out, long In) FramesOf(int number)
    {
        if (!_framesOfRun.TryGetValue(number, out (long Out, long In) frames))
        {
            using BoardSimulation simulation = new() { Faults = _ => new LinkFaultPlan(0) };
            uint session = 0;
            using (BoardTarget target = new(_images[number].Image, "simulation", simulation.Open, new BoardSessionOptions { Time = simulation.Clock, NextSession = () => ++session }))
            {
                target.Run(_images[number].Request, null, context.Cancellation);
            }

            frames = simulation.Frames;
            _framesOfRun.Add(number, frames);
        }

        return frames;
    }

    private static void Demand(FuzzLinkImage image, RunRecord record, string what)
    {
        if (image.Difference(record) is { } difference)
        {
            throw new FindingException($"{what} differs from the emulator: {difference}");
        }
    }

    private sealed class FindingException(string message) : Exception(message);
}
