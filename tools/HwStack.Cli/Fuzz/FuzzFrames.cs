using HwStack.Cli.Boards;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.EmulatedBoard;
using HwStack.Protocol;

namespace HwStack.Cli.Fuzz;

/// <summary>Feeds frame after frame to the codec and the words of messages, to a board's session and to a host's, on one thread and simulated clocks. A board's session is begun anew every few frames, and must answer then.</summary>
internal sealed class FuzzFrames(CliContext context, uint seed)
{
    /// <summary>Most bytes allocated for one frame that is no failure.</summary>
    public const long FrameBytesMax = 32L << 20;

    /// <summary>Most bytes alive at the end that are no failure.</summary>
    public const long AliveBytesMax = 256L << 20;

    private const int FramesOfSession = 64;
    private const int FailuresMax = 100;

    private readonly List<FuzzFailure> _failures = [];
    private readonly byte[] _out = new byte[65536];
    private readonly FrameReader _reader = new();
    private long _valid;
    private long _takenByBoard;
    private long _takenByHost;
    private long _hostErrors;
    private long _most;

    /// <summary>Feeds frames.</summary>
    public FuzzFramesDocument Run(int count)
    {
        long started = context.Time.GetTimestamp();
        using ProgressLine line = new(context, "fuzzing");
        SessionRecording recording = SessionRecording.Make();
        FrameMutator toBoard = new(recording.ToBoard), toHost = new(recording.ToHost);
        SimulatedTime clock = new();
        using VirtualBoard board = new(new VirtualBoardOptions { Time = clock, Limits = new BoardLimits(1 << 20, 64, 65536, 64, 0, 4) });
        using FuzzedHost host = new();
        uint session = 0;
        for (int number = 0; number < count; number++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            line.Show((double)number / count, $"{_valid} valid, {_failures.Count} failures");
            SplitMix random = SplitMix.Of(seed, number);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            // Any exception is the finding a fuzz run looks for, so all but the user's own interruption are caught and reported.
#pragma warning disable CA1031
            try
            {
                if (number % FramesOfSession == 0)
                {
                    Begin(board, clock, ++session);
                    toBoard.Restart();
                    host.Close();
                }

                Board(board, clock, toBoard.Next(random, session, 1024));
                if (host.Session == 0)
                {
                    host.Open();
                    toHost.Restart();
                }

                ReadOnlySpan<byte> wire = toHost.Next(random, host.Session, 1024);
                Codec(wire);
                Host(host, wire);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Fail(number, $"{e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}");
            }
#pragma warning restore CA1031
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            _most = Math.Max(_most, allocated);
            if (allocated > FrameBytesMax)
            {
                Fail(number, $"{allocated:N0} bytes were allocated; at most {FrameBytesMax:N0} are allowed");
            }
        }

        _takenByBoard = board.Statistics.FramesTaken;
        long alive = GC.GetTotalMemory(forceFullCollection: true);
        if (alive > AliveBytesMax)
        {
            Fail(count - 1, $"{alive:N0} bytes are alive; at most {AliveBytesMax:N0} are allowed");
        }

        _takenByHost = host.FramesTaken;
        return new FuzzFramesDocument(seed, count, _valid, _takenByBoard, _takenByHost, _hostErrors, _most, alive, _failures, context.Time.GetElapsedTime(started).TotalSeconds);
    }

    private void Codec(ReadOnlySpan<byte> wire)
    {
        for (ReadOnlySpan<byte> rest = wire; !rest.IsEmpty;)
        {
            int taken = _reader.Take(rest, out bool ended, out ReadOnlySpan<byte> frame);
            rest = rest[taken..];
            if (ended && FrameCodec.Read(frame, FrameCodec.MtuCeiling, out FrameHeader header, out ReadOnlySpan<byte> payload) == FrameFault.None)
            {
                _valid++;
                _ = MessageWords.Of(header.Type, payload);
            }
        }
    }

    private void Board(VirtualBoard board, SimulatedTime clock, ReadOnlySpan<byte> wire)
    {
        Codec(wire);
        board.Receive(wire);
        board.Work();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        while (board.Transmit(_out) > 0)
        {
        }
    }

    // The board has seen anything; another session must find it in order.
    private void Begin(VirtualBoard board, SimulatedTime clock, uint session)
    {
        byte[] hello = new byte[FrameCodec.MtuFloor], wire = new byte[FrameCodec.WireMax(FrameCodec.MtuFloor) + 1];
        int length = new HelloMessage { Mtu = 1024, Credits = [8, 0, 0, 32, 32, 16] }.Write(hello);
        int bytes = FrameCodec.WriteWire(new FrameHeader(Channel.Control, MessageType.Hello, false, session, 0), hello.AsSpan(0, length), wire.AsSpan(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        board.Receive(wire.AsSpan(0, bytes + 1));
        board.Work();
        while (board.Transmit(_out) > 0)
        {
        }

        if (!board.InSession)
        {
            throw new InvalidOperationException("the board did not take a HELLO after the frames before");
        }
    }

    private void Host(FuzzedHost host, ReadOnlySpan<byte> wire)
    {
        try
        {
            host.Take(wire);
        }
        catch (UserErrorException error) when (ErrorCodes.ExitCode(error.Errors[0].Code) == ErrorCodes.Link)
        {
            _hostErrors++;
            host.Close();
        }
    }

    private void Fail(int number, string message)
    {
        if (_failures.Count < FailuresMax)
        {
            _failures.Add(new FuzzFailure(number, message));
        }
    }
}
