using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Links;
using HwStack.Protocol;
using HwStack.Runtime;
using Polly;
using Polly.Retry;

namespace HwStack.Boards;

/// <summary>
/// Runs an image on a board, over whatever link leads there: the same words in and out as the emulator. The image is uploaded before the first run and again when the board has another. A run starts from the initial
/// state, so one whose session was lost is repeated on a new session, twice at most; the record says so.
/// </summary>
public sealed class BoardTarget : Target
{
    private const int Repetitions = 2;

    private readonly ChipImage _image;
    private readonly Func<Link> _open;
    private readonly BoardSessionOptions _options;
    private readonly IProgress<UploadProgress>? _uploading;
    private readonly byte[] _bytes;
    private readonly PopulationLayout _layout;
    private readonly HashSet<CoreId> _cores = [];
    private readonly ResiliencePipeline _again;
    private Link? _link;
    private BoardSession? _session;
    private bool _loaded;
    private ushort _epoch;
    private UserErrorException? _lost;

    /// <summary>Prepares an image for a board; the link is opened by the first run.</summary>
    /// <param name="image">A legal image.</param>
    /// <param name="address">Address of the target, as users write it.</param>
    /// <param name="open">Opens the link; called again after it was lost.</param>
    /// <param name="options">Session options.</param>
    /// <param name="uploading">Told while the image is uploaded.</param>
    /// <exception cref="UserErrorException">HW2902 or HW2903 when the image's names do not agree with it.</exception>
    public BoardTarget(ChipImage image, string address, Func<Link> open, BoardSessionOptions? options = null, IProgress<UploadProgress>? uploading = null)
    {
        (_image, Address, _open, _options, _uploading) = (image, address, open, options ?? new BoardSessionOptions(), uploading);
        _bytes = ImageFile.Encode(image);
        _layout = new PopulationLayout(image, core =>
        {
            CoreImage read = image.ReadCore(core);
            _cores.Add(read.Id);
            Neurons += read.Neurons.Length;
            return (read.Id, read.Neurons.Length);
        });
        _again = new ResiliencePipelineBuilder { TimeProvider = _options.Time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Repetitions,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                ShouldHandle = new PredicateBuilder().Handle<UserErrorException>(BoardErrors.IsTransient),
                OnRetry = arguments =>
                {
                    _lost ??= (UserErrorException)arguments.Outcome.Exception!;
                    return default;
                },
            })
            .Build();
    }

    /// <inheritdoc/>
    public override string Address { get; }

    /// <summary>The board of the present session; null before the first run.</summary>
    public Welcome? Board => _session?.Board;

    private long Neurons { get; set; }

    /// <inheritdoc/>
    /// <exception cref="UserErrorException">HW0200 to HW0207 for the request; HW3xxx for the link and the board.</exception>
    public override RunRecord Run(RunRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        ImageRequestChecks.Check(request, _image.Io);
        _lost = null;
        RunRecord record = _again.Execute(token => RunOnce(request, progress, token), cancellation);
        return record with
        {
            Target = Address,
            Warnings = [.. record.Warnings, .. Own()],
        };
    }

    private IEnumerable<Warning> Own()
    {
        if (_lost is not null)
        {
            yield return new Warning("HWW310", $"The session was lost and the run repeated from its start: {_lost.Message}", Address);
        }

        if (_session?.SpeedWarning is { } slow)
        {
            yield return slow;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private RunRecord RunOnce(RunRequest request, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        bool whole = false;
        try
        {
            BoardSession session = Session(cancellation);
            if (!_loaded)
            {
                Require(session.Board);
                new BoardUpload(session).Image(_bytes, _uploading, cancellation);
                _loaded = true;
            }

            RunRecord record = new BoardRunner(session, _image, _layout, _cores).Run(request, ++_epoch, progress, cancellation);
            whole = true;
            return record;
        }
        finally
        {
            if (!whole)
            {
                Close();
            }
        }
    }

    // A session that stood idle for too long is gone on the board's side; a ping tells.
    private BoardSession Session(CancellationToken cancellation)
    {
        if (_session is { } open)
        {
            try
            {
                open.Request(MessageType.Ping, [], cancellation);
                return open;
            }
            catch (UserErrorException gone) when (BoardErrors.IsTransient(gone))
            {
                Close();
            }
        }

        try
        {
            _link = _open();
            _session = BoardSession.Open(_link, _options, cancellation);
        }
        catch (UserErrorException gone) when (_lost is { } lost && !BoardErrors.IsTransient(gone))
        {
            // That it is not there is what came of it; what happened to the run stands first.
            throw new UserErrorException([.. lost.Errors, .. gone.Errors]);
        }

        _loaded = false;
        return _session;
    }

    private void Require(Welcome board)
    {
        BoardLimits limits = board.Limits;
        if ((limits.ImageMajor, limits.ImageMinor) != (ImageFormat.VersionMajor, ImageFormat.VersionMinor))
        {
            throw BoardErrors.ImageFormat(Address, ImageFormat.VersionMajor, ImageFormat.VersionMinor, limits);
        }

        foreach ((string what, long value, ulong limit) in ((string, long, ulong)[])
            [("bytes", _bytes.Length, limits.ImageBytes), ("cores", _image.CoreCount, limits.Cores), ("neurons", Neurons, limits.Neurons)])
        {
            if ((ulong)value > limit)
            {
                throw BoardErrors.TooBig(Address, what, value, limit);
            }
        }
    }

    private void Close()
    {
        _session?.Dispose();
        _link?.Dispose();
        (_session, _link, _loaded) = (null, null, false);
    }
}
