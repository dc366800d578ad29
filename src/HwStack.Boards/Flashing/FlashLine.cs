using HwStack.Diagnostics;
using HwStack.Links;
using HwStack.Protocol;
using Polly;
using Polly.Retry;

namespace HwStack.Boards.Flashing;

/// <summary>The way to one board during an update: a session that is opened again whenever its link broke, always to the same board.</summary>
internal sealed class FlashLine : IDisposable
{
    private static readonly TimeSpan TryFor = TimeSpan.FromSeconds(2);

    private readonly Func<CancellationToken, Link> _open;
    private readonly FlashOptions _options;
    private readonly ResiliencePipeline _again;
    private Link? _link;
    private BoardSession? _session;
    private bool _wrongBoard;

    public FlashLine(Func<CancellationToken, Link> open, FlashOptions options)
    {
        (_open, _options) = (open, options);
        _again = new ResiliencePipelineBuilder { TimeProvider = options.Session.Time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Repetitions,
                Delay = TimeSpan.Zero,
                ShouldHandle = new PredicateBuilder().Handle<UserErrorException>(error => Serial is not null && IsBroken(error)),
                OnRetry = retry =>
                {
                    Close();
                    Reconnections++;
                    Pause(options.Pause, retry.Context.CancellationToken);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Serial number of the board; null before it has answered.</summary>
    public string? Serial { get; private set; }

    /// <summary>Sessions opened because a link broke.</summary>
    public int Reconnections { get; private set; }

    private TimeProvider Time => _options.Session.Time;

    /// <summary>Does something in the present session, or a new one, and again on a new session when the link breaks. It must bear repetition.</summary>
    public T Do<T>(Func<BoardSession, CancellationToken, T> step, CancellationToken cancellation) => _again.Execute(
        token =>
        {
            try
            {
                return step(_session ?? Connect(_options.Session, token), token);
            }
            catch (Exception)
            {
                // Whoever comes next finds a session in order or none.
                Close();
                throw;
            }
        },
        cancellation);

    /// <summary>Tells the board to restart and waits until it answers with another boot number. False when it does not in time.</summary>
    public bool Restart(uint boot, CancellationToken cancellation)
    {
        long started = Time.GetTimestamp();
        while (Time.GetElapsedTime(started) < _options.RestartTimeout)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                BoardSession session = _session ?? Connect(_options.Session with { OpenTimeout = TryFor }, cancellation);
                if (session.Board.Boot != boot)
                {
                    return true;
                }

                // Not yet, or the request before was lost: asking twice restarts once.
                session.Request(MessageType.Reboot, [0], cancellation);
            }
            catch (UserErrorException trouble) when (IsBroken(trouble))
            {
                // Gone for a moment: that is what restarting looks like.
            }

            Close();
            Pause(_options.Pause, cancellation);
        }

        return false;
    }

    /// <summary>FW_INFO.</summary>
    public static FirmwareSlots Slots(BoardSession session, CancellationToken cancellation) =>
        FirmwareSlots.Read(session.Request(MessageType.FirmwareInfo, [], cancellation)) ?? throw FlashErrors.Malformed(session.Board.Serial, MessageType.FirmwareInfo);

    public void Dispose() => Close();

    // Everything that may be over when the cable sits again, or the board has restarted.
    private bool IsBroken(UserErrorException error) => !_wrongBoard && error is not BoardRefusedException && (BoardErrors.IsTransient(error) || error.Errors[0].Code is "HW5100" || IsLinkTrouble(error.Errors[0].Code));

    private static bool IsLinkTrouble(string code) => code.StartsWith("HW500", StringComparison.Ordinal) || code.StartsWith("HW501", StringComparison.Ordinal) || code is "HW5050";

    private BoardSession Connect(BoardSessionOptions options, CancellationToken cancellation)
    {
        _link = _open(cancellation);
        _session = BoardSession.Open(_link, options with { AllowFrozenOnly = true }, cancellation);
        string found = _session.Board.Serial;
        if (Serial is { } known && found != known)
        {
            _wrongBoard = true;
            throw FlashErrors.AnotherBoard(known, found);
        }

        Serial = found;
        return _session;
    }

    private void Close()
    {
        _session?.Dispose();
        _link?.Dispose();
        (_session, _link) = (null, null);
    }

    private void Pause(TimeSpan time, CancellationToken cancellation)
    {
        if (_options.Wait is { } wait)
        {
            wait(time, cancellation);
            return;
        }

        using var over = new ManualResetEventSlim();
        using ITimer timer = Time.CreateTimer(_ => over.Set(), null, time, Timeout.InfiniteTimeSpan);
        over.Wait(cancellation);
    }
}
