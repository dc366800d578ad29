using HwStack.Boards;
using HwStack.Boards.Flashing;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Links;

namespace HwStack.Cli.Fuzz;

/// <summary>
/// Session after session with a virtual board in a process of its own, over a terminal or a socket, which is stopped or killed at a moment that the seed chooses: in an upload, a run or an update of firmware, between two messages
/// or within one. Afterwards the process goes on, or is started anew, and must do the same in full. Moments repeat from the seed; what the machine's scheduler adds does not.
/// </summary>
internal sealed class FuzzProcess(CliContext context, string fault, uint seed)
{
    private const int FailuresMax = 100;
    // Below every deadline of a host: such a stop must not be noticed.
    private const int ShortStopMsMax = 2500;
    // One stop in so many lasts until the host has given up.
    private const int LongStopEvery = 40;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly List<FuzzFailure> _failures = [];
    private readonly SortedDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly int[] _harmed = new int[3];
    private int _equal;
    private int _untouched;
    private int _repeated;
    private TimeSpan _longest;

    /// <summary>What is going on when the process is harmed.</summary>
    private enum Phase
    {
        Upload,
        Run,
        Flash,
    }

    /// <summary>Runs sessions by number.</summary>
    public FuzzProcessDocument Run(int first, int count)
    {
        if (!ProcessSignal.IsSupported)
        {
            throw new UserErrorException(new UserError("HW5080", "Processes cannot be stopped and killed by signals here.", $"--fault {fault}", Hint: "Run it on Linux."));
        }

        long started = context.Time.GetTimestamp();
        using ProgressLine line = new(context, "fuzzing");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hwstack-fuzz-");
        try
        {
            ProcessJob job = new(folder.FullName);
            for (int i = 0; i < count; i++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                line.Show((double)i / count, $"{_errors.Values.Sum()} clear errors, {_failures.Count} failures");
                One(job, folder.FullName, first + i);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return new FuzzProcessDocument(
            fault, seed, first, count, _equal, _errors.Values.Sum(), _errors, _harmed[(int)Phase.Upload], _harmed[(int)Phase.Run], _harmed[(int)Phase.Flash], _untouched, _repeated, _longest.TotalSeconds, _failures,
            context.Time.GetElapsedTime(started).TotalSeconds);
    }

    private void One(ProcessJob job, string folder, int number)
    {
        // Any exception is the finding a fuzz run looks for, so all but the user's own interruption are caught and reported.
#pragma warning disable CA1031
        try
        {
            Session(job, folder, number);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_failures.Count < FailuresMax)
            {
                _failures.Add(new FuzzFailure(number, e is ProcessJob.FindingException ? e.Message : $"{e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}"));
            }
        }
#pragma warning restore CA1031
    }

    private void Session(ProcessJob job, string folder, int number)
    {
        SplitMix random = SplitMix.Of(seed, number);
        Phase phase = (Phase)(number % 3);
        int image = number / 6 % job.Images.Count;
        string place = number / 3 % 2 == 0 ? "pty" : "unix";
        using ServedProcess board = new(place, Path.Combine(folder, place), job.KeyFile, context.Time);
        board.Start();
        using ProcessHarm harm = fault == "stop"
            ? ProcessHarm.Stop(board, random.Next(LongStopEvery) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(random.Next(ShortStopMsMax) + 1)), context.Time)
            : ProcessHarm.Kill(board, (RestartTime)random.Next(3));
        LinkMoment moment = Moment(job.TrafficOf(phase == Phase.Flash ? -1 : image), phase, random, harm.Do);
        BoardSessionOptions options = new() { Time = context.Time };
        FlashOptions flashing = new() { Session = options };
        Link Open() => LinkOpener.Open(board.Address, new LinkOpenOptions { Time = context.Time }, context.Cancellation);
        Link Watched() => new MomentLink(Open(), moment);

        long started = context.Time.GetTimestamp();
        UserError? error = null;
        try
        {
            if (phase == Phase.Flash)
            {
                job.Flash(Watched, flashing, context.Cancellation);
            }
            else
            {
                _repeated += job.Run(image, Watched, options, context.Cancellation);
            }
        }
        catch (UserErrorException ended) when (ErrorCodes.ExitCode(ended.Errors[0].Code) == ErrorCodes.Link)
        {
            error = ended.Errors[0];
        }

        TimeSpan took = context.Time.GetElapsedTime(started);
        harm.Undo();
        Judge(error, took, harm);
        if (error is not null && phase == Phase.Flash)
        {
            job.FlashAgain(Open, flashing, context.Cancellation);
        }

        // A virtual board's flash is its memory: one that was killed behind its update has lost it again.
        ProcessJob.Demand(Open, options, phase == Phase.Flash && (error is not null || fault == "stop"), context.Cancellation);
        job.Run(image, Open, options, context.Cancellation);
        Count(phase, error, moment.Happened, took);
    }

    private static void Judge(UserError? error, TimeSpan took, ProcessHarm harm)
    {
        if (took > Deadline)
        {
            throw new ProcessJob.FindingException($"the session took {took.TotalSeconds:0.0} s; {Deadline.TotalSeconds:0} s are allowed");
        }

        if (error is not null && harm.MustNotBeNoticed)
        {
            throw new ProcessJob.FindingException($"a stop of {harm} ended the session: {error}");
        }

        if (error is { Message.Length: 0 })
        {
            throw new ProcessJob.FindingException($"an error without words: {error}");
        }
    }

    private void Count(Phase phase, UserError? error, bool happened, TimeSpan took)
    {
        _longest = took > _longest ? took : _longest;
        _harmed[(int)phase] += happened ? 1 : 0;
        _untouched += happened ? 0 : 1;
        _equal += error is null ? 1 : 0;
        if (error is not null)
        {
            _errors[error.Code] = _errors.GetValueOrDefault(error.Code) + 1;
        }
    }

    private static LinkMoment Moment(ProcessJob.Traffic traffic, Phase phase, SplitMix random, Action action)
    {
        LinkDirection direction = random.Next(2) == 0 ? LinkDirection.Outgoing : LinkDirection.Incoming;
        (long upload, long all) = direction == LinkDirection.Outgoing ? (traffic.UploadOut, traffic.Out) : (traffic.UploadIn, traffic.In);
        (long from, long to) = phase switch { Phase.Upload => (0, upload), Phase.Run => (upload, all), _ => (0, all) };
        return new LinkMoment(direction, from + 1 + (long)(random.NextDouble() * (to - from)), wholeMessage: random.Next(2) == 0, action);
    }
}
