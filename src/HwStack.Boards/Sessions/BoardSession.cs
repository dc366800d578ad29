using System.Buffers.Binary;
using System.Security.Cryptography;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>
/// A host's session with a board: opens it, sends requests and waits for their responses, hands streams on. One thread; nothing happens between calls, so a caller that pauses for longer than a third of the idle time calls
/// <see cref="Pump"/>. firmware-protocol/protocol.md. Dispose says goodbye and leaves the board idle; the link stays the caller's.
/// </summary>
public sealed class BoardSession : IDisposable
{
    // Silence after the first sign of life was asked for.
    private const int LostAfterMs = 5000;
    private const int AskEveryMs = 250;

    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromMilliseconds(700);

    private readonly Link _link;
    private readonly BoardSessionOptions _options;
    private readonly Endpoint _endpoint;
    private readonly LineSpeed _speed;
    private readonly long _started;
    private readonly byte[] _received = new byte[16384];
    private readonly PendingBytes _pending = new(65536);
    private readonly Dictionary<ushort, Outstanding> _outstanding = [];
    private Welcome? _board;
    private uint _session;
    private ushort _tag;
    private bool _closed;
    private long _askedAt = -AskEveryMs;
    private CancellationTokenRegistration _waking;

    private BoardSession(Link link, BoardSessionOptions options)
    {
        (_link, _options) = (link, options);
        _endpoint = new Endpoint(options.Endpoint) { HandshakeReceived = TakeWelcome };
        _started = options.Time.GetTimestamp();
        _speed = new LineSpeed(link);
    }

    /// <summary>Who answered.</summary>
    public Welcome Board => _board!;

    /// <summary>Address of the link.</summary>
    public string Address => _link.Address;

    /// <summary>Takes what the board sends without being asked; null drops it.</summary>
    public IBoardStreams? Streams { get; set; }

    /// <summary>What the link has seen.</summary>
    public EndpointStatistics Statistics => _endpoint.Statistics;

    /// <summary>HWW313 when the link's address asks for a faster line than it became; null otherwise.</summary>
    public HwStack.Diagnostics.Warning? SpeedWarning => _speed.Warning;

    /// <summary>Longest payload of the session.</summary>
    public int Mtu => _endpoint.Mtu;

    private long Now => (long)_options.Time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Opens a session; the board drops whatever another host had going on. Where the link's address names a working speed (<see cref="Link.FastBaudRate"/>), the board is asked for it; the end of the session takes it back.</summary>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW5100 no answer, HW5101 or HW5111 lost while the speed changed, HW5103 no common version, HW5107 another board than asked for, HW5109 the link is closed.</exception>
    public static BoardSession Open(Link link, BoardSessionOptions options, CancellationToken cancellation = default)
    {
        var session = new BoardSession(link, options);
        try
        {
            session.Greet(cancellation);
        }
        catch (Exception trouble)
        {
            session._speed.Restore();
            if (trouble is LinkClosedException closed)
            {
                throw BoardErrors.Closed(closed);
            }

            throw;
        }
        finally
        {
            session.WakeOn(default);
        }

        Welcome board = session.Board;
        if (options.Serial is { } wanted && wanted != board.Serial)
        {
            session.Dispose();
            throw BoardErrors.WrongBoard(link.Address, board.Serial, wanted);
        }

        bool common = ProtocolVersion.Common(board.MajorMin, board.MajorMax);
        if (!options.AllowFrozenOnly && !common)
        {
            session.Dispose();
            throw BoardErrors.Version(link.Address, board);
        }

        try
        {
            if (common)
            {
                session._speed.Raise(session, cancellation);
            }

            return session;
        }
        catch (Exception trouble)
        {
            session.Dispose();
            if (trouble is LinkClosedException closed)
            {
                throw BoardErrors.Closed(closed);
            }

            throw;
        }
    }

    /// <summary>Sends a request and waits for its response. Streams that come in meanwhile are handed on.</summary>
    /// <param name="request">Type.</param>
    /// <param name="body">Payload after the tag.</param>
    /// <param name="cancellation">Ends the wait; the session can still be used.</param>
    /// <returns>Payload of the response after the tag.</returns>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW5101 lost, HW5102 refused, HW5109 closed, HW5111 no response.</exception>
    public byte[] Request(MessageType request, ReadOnlySpan<byte> body, CancellationToken cancellation = default)
    {
        ushort tag = Post(request, body, cancellation);
        byte[]? response;
        while (!TryTake(tag, out response))
        {
            Pump(TimeSpan.FromSeconds(1), cancellation);
        }

        return response;
    }

    /// <summary>Sends a request without waiting; <see cref="TryTake"/> with the returned tag gets the response.</summary>
    public ushort Post(MessageType request, ReadOnlySpan<byte> body, CancellationToken cancellation = default)
    {
        while (!_endpoint.CanSend(Channel.Control))
        {
            Pump(TimeSpan.FromSeconds(1), cancellation);
        }

        ushort tag = ++_tag;
        Span<byte> payload = stackalloc byte[body.Length + 2];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, tag);
        body.CopyTo(payload[2..]);
        _endpoint.TrySend(Channel.Control, request, payload, Now);
        _outstanding[tag] = new Outstanding(request);
        return tag;
    }

    /// <summary>Takes the response to a posted request, if it is there.</summary>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW5102 when the board refused it; HW5111 when it took too long.</exception>
    public bool TryTake(ushort tag, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? response)
    {
        Outstanding waiting = _outstanding[tag];
        response = waiting.Response;
        if (waiting.Error is { } error)
        {
            _outstanding.Remove(tag);
            throw BoardErrors.Refused(Address, error);
        }

        if (response is not null)
        {
            _outstanding.Remove(tag);
            return true;
        }

        // A request that waits for a tick to come (BARRIER) is answered late by its nature.
        if (waiting.Request != MessageType.Barrier && _endpoint.Unacknowledged(Channel.Control) == 0)
        {
            waiting.Deadline ??= Now + (long)_options.ResponseTimeout.TotalMilliseconds;
            if (Now > waiting.Deadline)
            {
                _outstanding.Remove(tag);
                throw BoardErrors.NoResponse(Address, waiting.Request, _options.ResponseTimeout);
            }
        }

        return false;
    }

    /// <summary>True when <see cref="Send"/> takes a message now.</summary>
    public bool CanSend(Channel channel) => _endpoint.CanSend(channel);

    /// <summary>Frames of a channel that the board has not acknowledged.</summary>
    public int Unacknowledged(Channel channel) => _endpoint.Unacknowledged(channel);

    /// <summary>Queues a stream message. The caller has asked <see cref="CanSend"/>.</summary>
    public void Send(Channel channel, MessageType type, ReadOnlySpan<byte> payload)
    {
        if (!_endpoint.TrySend(channel, type, payload, Now))
        {
            throw new InvalidOperationException($"Channel {channel} has no room.");
        }
    }

    /// <summary>Moves bytes both ways and hands on what came. Waits for the link, at most so long, when nothing could be moved.</summary>
    /// <exception cref="HwStack.Diagnostics.UserErrorException">HW5101 the board is lost, HW5108 a malformed message, HW5109 the link is closed.</exception>
    public void Pump(TimeSpan wait, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (Move())
            {
                return;
            }

            if (_endpoint.IsLost(Now) || Now - _endpoint.HeardAt > (_options.Idle.TotalMilliseconds / 3) + LostAfterMs)
            {
                throw BoardErrors.Lost(Address);
            }

            WakeOn(cancellation);
            double most = Math.Max(1, wait.TotalMilliseconds);
            // What is due cannot go before what waits for the link, so a full link is waited for, not asked again and again.
            double untilDue = _pending.IsEmpty ? Math.Min(_endpoint.NextDeadline - Now, KeepAlive()) : Math.Min(most, AskEveryMs);
            _link.Wait(!_pending.IsEmpty, TimeSpan.FromMilliseconds(Math.Clamp(untilDue, 1, most)));
        }
        catch (LinkClosedException closed)
        {
            _closed = true;
            throw BoardErrors.Closed(closed);
        }
    }

    /// <summary>Says goodbye, briefly; errors are of no interest any more.</summary>
    public void Dispose()
    {
        bool silent = _closed || _endpoint.Session == 0 || !_endpoint.CanSend(Channel.Control);
        _closed = true;
        Streams = null;
        WakeOn(default);
        if (silent)
        {
            _endpoint.Close();
            _speed.Restore();
            return;
        }

        try
        {
            long until = Now + (long)GoodbyeTimeout.TotalMilliseconds;
            ushort tag = Post(MessageType.Goodbye, []);
            while (Now < until && _outstanding[tag].Response is null)
            {
                Pump(TimeSpan.FromMilliseconds(Math.Max(1, until - Now)));
            }

            _ = Move();
        }
        catch (Exception e) when (e is HwStack.Diagnostics.UserErrorException or LinkClosedException)
        {
            // The board ends the session by itself after its idle time.
        }

        _endpoint.Close();
        _speed.Restore();
    }

    /// <summary>Lets a time pass; what comes in is handed on.</summary>
    internal void Rest(TimeSpan time, CancellationToken cancellation)
    {
        for (long until = Now + (long)time.TotalMilliseconds; Now < until;)
        {
            Pump(TimeSpan.FromMilliseconds(until - Now), cancellation);
        }
    }

    /// <summary>Sends a request and says whether it was answered in time; a late answer is dropped. The request stays the sender's to repeat.</summary>
    internal bool Answers(MessageType request, ReadOnlySpan<byte> body, TimeSpan within, CancellationToken cancellation)
    {
        ushort tag = Post(request, body, cancellation);
        Outstanding waiting = _outstanding[tag];
        for (long until = Now + (long)within.TotalMilliseconds; Now < until && waiting.Response is null && waiting.Error is null;)
        {
            Pump(TimeSpan.FromMilliseconds(until - Now), cancellation);
        }

        _outstanding.Remove(tag);
        return waiting.Response is not null || waiting.Error is not null;
    }

    private void Greet(CancellationToken cancellation)
    {
        _session = NewSession();
        byte[] hello = new byte[FrameCodec.MtuFloor];
        int length = new HelloMessage
        {
            Mtu = _options.Mtu,
            Credits = [.. _options.Room.Select(room => (ushort)room)],
            IdleMs = (uint)_options.Idle.TotalMilliseconds,
            Host = _options.Host,
        }.Write(hello);
        long deadline = Now + (long)_options.OpenTimeout.TotalMilliseconds, next = Now, pause = 200;
        int attempt = 0;
        WakeOn(cancellation);
        while (_board is null)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Now >= deadline)
            {
                throw BoardErrors.NoAnswer(Address, _options.OpenTimeout, _endpoint.Statistics);
            }

            if (Now >= next)
            {
                _speed.ForHello(attempt++);
                _endpoint.SendHandshake(MessageType.Hello, _session, hello.AsSpan(0, length));
                next = Now + (_speed.PauseAfter(attempt) ?? pause);
                pause = Math.Min(2 * pause, 1000);
            }

            if (!Move())
            {
                _link.Wait(!_pending.IsEmpty, TimeSpan.FromMilliseconds(Math.Max(0, Math.Min(next, deadline) - Now)));
            }
        }
    }

    private bool TakeWelcome(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Session != _session || Welcome.Read(payload) is not { } board)
        {
            return false;
        }

        if (_board is null)
        {
            _board = board;
            _endpoint.Open(_session, Math.Min(_options.Mtu, board.Mtu), [.. board.Credits], Now);
        }

        return true;
    }

    private uint NewSession()
    {
        if (_options.NextSession is { } next)
        {
            return next();
        }

        Span<byte> random = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        return Math.Max(1, BinaryPrimitives.ReadUInt32LittleEndian(random));
    }

    // A registration costs memory, so one serves all waits of a token; it wakes the wait that is under way or the next.
    private void WakeOn(CancellationToken cancellation)
    {
        if (cancellation != _waking.Token)
        {
            _waking.Dispose();
            _waking = cancellation.CanBeCanceled ? cancellation.Register(_link.Wake) : default;
        }
    }

    // True when bytes were moved or a message handed on.
    private bool Move()
    {
        int received = _link.Read(_received);
        _endpoint.Receive(_received.AsSpan(0, received), Now);
        bool dispatched = Dispatch();
        bool sent = false;
        if (_pending.Flush(_link))
        {
            for (int length; (length = _endpoint.Transmit(_pending.Free, Now)) > 0;)
            {
                sent = true;
                _pending.Add(length);
                if (!_pending.Flush(_link))
                {
                    break;
                }
            }
        }

        return received > 0 || dispatched || sent;
    }

    private bool Dispatch()
    {
        bool any = false;
        foreach (Channel channel in (ReadOnlySpan<Channel>)[Channel.Control, Channel.Log, Channel.Probe, Channel.Output])
        {
            while (_endpoint.TryPeek(channel, out MessageType type, out ReadOnlySpan<byte> payload))
            {
                if (channel == Channel.Control)
                {
                    TakeResponse(type, payload);
                }
                else if (Streams is { } streams)
                {
                    StreamMessages.Hand(type, payload, streams, Address);
                }

                _endpoint.Consume(channel);
                any = true;
            }
        }

        return any;
    }

    private void TakeResponse(MessageType type, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || !_outstanding.TryGetValue(BinaryPrimitives.ReadUInt16LittleEndian(payload), out Outstanding? waiting))
        {
            return;
        }

        if (type == MessageType.Pending && payload.Length >= 4)
        {
            waiting.Deadline = Now + (2L * BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]));
        }
        else if (type == MessageType.Error)
        {
            waiting.Error = ErrorMessage.Read(payload) ?? throw BoardErrors.Malformed(Address, type);
        }
        else if ((byte)type == (byte)waiting.Request + 0x80)
        {
            waiting.Response = payload[2..].ToArray();
        }
    }

    // Milliseconds until a sign of life is due; gives it when it is.
    private double KeepAlive()
    {
        double due = Math.Max(_endpoint.HeardAt + (_options.Idle.TotalMilliseconds / 3), _askedAt + AskEveryMs) - Now;
        if (due > 0)
        {
            return due;
        }

        _askedAt = Now;
        _endpoint.AskForLife();
        return 0;
    }

    private sealed class Outstanding(MessageType request)
    {
        public MessageType Request { get; } = request;

        public byte[]? Response { get; set; }

        public ErrorMessage? Error { get; set; }

        public long? Deadline { get; set; }
    }
}
