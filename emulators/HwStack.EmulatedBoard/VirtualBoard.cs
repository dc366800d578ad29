using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>
/// The firmware's twin: answers the link protocol and runs images on the emulator. Pure like <see cref="Endpoint"/>: bytes go in and come out, <see cref="Work"/> does what is to be done; <see cref="BoardServer"/> puts it on a
/// link. Not modelled: the speed of a real board, its sensors, the code of its firmware (an update is checked, kept and started as far as the host can see: <see cref="VirtualBoardOptions.FirmwareKeys"/>). Not safe for several threads.
/// </summary>
public sealed class VirtualBoard : IDisposable
{
    private const int SessionsRemembered = 8;
    private const int TicksPerCall = 256;
    private const int MillisecondsPerCall = 5;

    private readonly VirtualBoardOptions _options;
    private readonly Endpoint _endpoint;
    private readonly Queue<uint> _sessions = new();
    private readonly RequestHandler _requests;
    private readonly BoardRun _run;
    private readonly FirmwareTwin? _firmware;
    private readonly BoardLine _line;
    private readonly byte[] _welcome = new byte[FrameCodec.MtuFloor];
    private readonly long _started;
    private uint _idleMs = 10_000;
    private bool _worked;

    /// <summary>Makes a board without an image.</summary>
    public VirtualBoard(VirtualBoardOptions options)
    {
        _options = options;
        _endpoint = new Endpoint(new EndpointOptions { Role = EndpointRole.Board, Mtu = options.Mtu, Room = options.Room, Window = options.Room })
        {
            HandshakeReceived = TakeHello,
        };
        _run = new BoardRun(_endpoint, options);
        _firmware = options.FirmwareKeys is null ? null : new FirmwareTwin(options);
        _line = new BoardLine(options.BaudRates);
        _requests = new RequestHandler(_endpoint, _run, options, this, _firmware, _line);
        _started = options.Time.GetTimestamp();
        Boot = options.Boot;
    }

    /// <summary>Number of this boot.</summary>
    public uint Boot { get; private set; }

    /// <summary>Boots since it was made, the first included.</summary>
    public uint Boots => unchecked(Boot - _options.Boot + 1);

    /// <summary>Sessions opened since it was made.</summary>
    public long Sessions { get; private set; }

    /// <summary>What it is doing.</summary>
    public BoardState State => _run.IsRunning ? _run.IsHeld ? BoardState.Held : BoardState.Running
        : _requests.IsUploading ? BoardState.Uploading : _run.Engine is null ? BoardState.Empty : BoardState.Ready;

    /// <summary>What the link has seen.</summary>
    public EndpointStatistics Statistics => _endpoint.Statistics;

    /// <summary>True while a session is open.</summary>
    public bool InSession => _endpoint.Session != 0;

    /// <summary>True when <see cref="Work"/> has something to do even if nothing arrives: ticks to run.</summary>
    public bool IsBusy => _worked;

    /// <summary>Speed that the line should have now, bits per second; 0 on a link without, where BAUD is refused. <see cref="BoardServer"/> sets it.</summary>
    public int Baud => _line.Baud;

    internal long UptimeMs => Now;

    private long Now => (long)_options.Time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Takes bytes from the wire.</summary>
    public void Receive(ReadOnlySpan<byte> bytes) => _endpoint.Receive(bytes, Now);

    /// <summary>Writes bytes for the wire; call until it gives 0. protocol.md: whole frames.</summary>
    public int Transmit(Span<byte> wire)
    {
        int length = _endpoint.Transmit(wire, Now);
        if (length == 0 && !_endpoint.HasUnsent(Channel.Control))
        {
            _line.Left(Now);
        }

        return length;
    }

    /// <summary>Puts the board on another line, at the speed that it boots with.</summary>
    /// <param name="baud">Bits per second; 0: the link has no speed.</param>
    public void BeginLine(int baud) => _line.Begin(baud);

    /// <summary>Milliseconds until <see cref="Transmit"/> or <see cref="Work"/> should be called even if nothing arrives; −1 for never.</summary>
    public int NextDeadlineMs
    {
        get
        {
            long next = _line.Deadline;
            if (_endpoint.Session != 0)
            {
                next = Math.Min(next, Math.Min(Math.Min(_endpoint.NextDeadline, _endpoint.HeardAt + _idleMs), _run.TellAt));
                next = _requests.LeaveAt is { } leave ? Math.Min(next, leave) : next;
            }

            return next == long.MaxValue ? -1 : (int)Math.Clamp(next - Now, 0, int.MaxValue);
        }
    }

    /// <summary>Answers requests and runs ticks: for a few milliseconds at most, then bytes should be moved.</summary>
    public void Work()
    {
        _worked = false;
        if (_line.Deadline != long.MaxValue)
        {
            _line.Work(Now, _endpoint.Statistics.FramesTaken);
        }

        if (_endpoint.Session == 0)
        {
            return;
        }

        long from = Now;
        if (from - _endpoint.HeardAt > _idleMs || _requests.ShouldLeave(from))
        {
            EndSession();
            return;
        }

        _worked = _requests.Work(from);
        for (int tick = 0; tick < TicksPerCall && _run.IsRunning; tick++)
        {
            _requests.AnswerBarriers(from);
            if (!RunOne(from))
            {
                return;
            }

            if ((tick & 15) == 15 && Now - from >= MillisecondsPerCall)
            {
                break;
            }
        }

        _worked |= _run.IsRunning;
    }

    /// <summary>Ends the session as if the host were gone: stops a run, drops what is on its way.</summary>
    public void EndSession()
    {
        _run.Abandon();
        _requests.EndSession();
        _endpoint.Close();
        _line.SessionEnded(Now);
    }

    /// <summary>Restarts, as REBOOT and a loss of power do: another boot, no image. With updates, its boot program chooses the firmware.</summary>
    public void Reboot()
    {
        EndSession();
        _run.Load(null);
        _requests.Reboot();
        _line.Reboot();
        _sessions.Clear();
        Boot += _firmware?.Boot() ?? 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private bool RunOne(long now)
    {
        try
        {
            return _run.Work(now);
        }
        catch (BoardFault fault)
        {
            _requests.Report(fault, now);
            return true;
        }
    }

    private bool TakeHello(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (HelloMessage.Read(payload) is not { } hello)
        {
            return false;
        }

        if (header.Session != _endpoint.Session)
        {
            if (_sessions.Contains(header.Session))
            {
                return false;
            }

            EndSession();
            _sessions.Enqueue(header.Session);
            if (_sessions.Count > SessionsRemembered)
            {
                _sessions.Dequeue();
            }

            _idleMs = hello.IdleMs;
            Sessions++;
            _endpoint.Open(header.Session, Math.Min(hello.Mtu, _options.Mtu), [.. hello.Credits], Now);
            _line.SessionBegun();
            _requests.BeginSession(ProtocolVersion.Common(hello.MajorMin, hello.MajorMax) && _options.Version.Major == ProtocolVersion.Major);
        }

        int length = Describe().Write(_welcome);
        _endpoint.SendHandshake(MessageType.Welcome, header.Session, _welcome.AsSpan(0, length));
        return true;
    }

    private Welcome Describe() => new()
    {
        MajorMin = _options.Version.MajorMin,
        MajorMax = _options.Version.Major,
        Minor = _options.Version.Minor,
        State = State,
        Serial = _options.Serial,
        Board = _options.Board,
        Firmware = _firmware?.Version.ToString() ?? _options.Firmware,
        Boot = Boot,
        Mtu = _options.Mtu,
        Credits = [.. _options.Room.Select(room => (ushort)room)],
        Chip = _options.Chip,
        Limits = _options.Limits,
        Features = ((BoardFeatures.StateProbes | BoardFeatures.Reboot) & ~_options.Lacks) | BoardFeatures.LossyOutput | (_firmware is null ? BoardFeatures.None : BoardFeatures.FirmwareUpdate)
            | (_line.Baud == 0 ? BoardFeatures.None : BoardFeatures.BaudChange & ~_options.Lacks)
            | (_options.Meter is null ? BoardFeatures.None : BoardFeatures.PowerMeter),
        Schema = ProtocolVersion.Schema,
        ImageSha256 = _requests.ImageSha256,
    };
}
