using HwStack.Emulator;
using HwStack.Image;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>
/// The image and its run: ticks run when their inputs are complete and the outputs of the tick before have found room, so that nothing is lost and the host's speed changes nothing. protocol.md section 6.
/// </summary>
internal sealed class BoardRun(Endpoint endpoint, VirtualBoardOptions options) : IDisposable
{
    private const int TellAfterMs = 20;

    private readonly InputStream _inputs = new(endpoint);
    private readonly EventPacker _outputs = new(endpoint, MessageType.Outputs);
    private readonly EventPacker _spikes = new(endpoint, MessageType.Spikes);
    private readonly ProbeSet _probes = new(endpoint, options.Limits.Probes);
    private Engine? _engine;
    private ushort _epoch;
    private bool _lossy, _free, _statesWait, _stalled;
    private DoneReason? _ending;
    private ulong _end;
    private ulong _stalls;
    private long? _waitingSince;
    private bool _faulted;
    private bool _told;

    /// <summary>The power meter; null for a board without.</summary>
    public VirtualMeter? Meter { get; } = options.Meter is null ? null : new VirtualMeter(options.Meter, Clock(options));

    /// <summary>The engine; null without an image.</summary>
    public Engine? Engine => _engine;

    /// <summary>A RUN is under way.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Waits at a barrier.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Tick that comes next.</summary>
    public ulong NextTick => (ulong)(_engine?.NextTick ?? 0);

    /// <summary>Barriers.</summary>
    public BarrierList Barriers { get; } = new();

    /// <summary>Ticks that waited for inputs, and for room, since the board was made.</summary>
    public (long Inputs, long Room) Stalls { get; private set; }

    /// <summary>Inputs that came too late in this run.</summary>
    public long TooLate => _inputs.TooLate;

    /// <summary>A session has ended since the last reset: neither probes nor runs before the next.</summary>
    public bool NeedsReset { get; private set; }

    /// <summary>When <see cref="Work"/> must be called to tell the host how far the run is; long.MaxValue when it has been told.</summary>
    public long TellAt => IsRunning && !_told && _waitingSince is { } since ? since + TellAfterMs : long.MaxValue;

    /// <summary>Takes an image, or none.</summary>
    public void Load(ChipImage? image)
    {
        SettleMeter();
        Meter?.Restart();
        (_engine as IDisposable)?.Dispose();
        _engine = image is null ? null : options.Emulator.CreateEngine(image);
        _probes.Forget();
        IsRunning = IsHeld = false;
        if (_engine is not null)
        {
            Reset(0, null);
        }
    }

    /// <summary>Back to the initial state.</summary>
    public void Reset(ushort epoch, uint? seed)
    {
        SettleMeter();
        Meter?.Restart();
        _engine!.Reset(seed);
        _epoch = epoch;
        _inputs.Reset(_engine.Image);
        _outputs.Reset();
        _spikes.Reset();
        _probes.Reset(_engine);
        Barriers.Clear();
        _statesWait = _stalled = _faulted = _told = NeedsReset = false;
        _waitingSince = null;
    }

    /// <summary>Lets the meter see what was used up to now.</summary>
    public void SettleMeter() => Meter?.Settle(_engine, Clock(options));

    /// <summary>Looks at inputs that have come: without an image, or after a fault, they are dropped.</summary>
    /// <exception cref="BoardFault">They break a rule; a run that is under way, or begins, ends.</exception>
    public void CheckInputs()
    {
        if (_engine is null || _faulted)
        {
            _inputs.Drop();
            return;
        }

        try
        {
            _inputs.Check(_epoch);
        }
        catch (BoardFault)
        {
            Fail();
            throw;
        }
    }

    /// <summary>Adds a probe.</summary>
    public ushort Probe(byte kind, uint core, uint first, uint count) => _probes.Add(_engine!, kind, core, first, count);

    /// <summary>Lets ticks run below an end.</summary>
    public void Start(bool lossy, bool free, ulong end)
    {
        (_lossy, _free, _end, _stalls, _ending) = (lossy, free, end, 0, _faulted ? DoneReason.Fault : null);
        IsRunning = true;
        IsHeld = false;
    }

    /// <summary>Ends the RUN before the next tick.</summary>
    public void Stop() => (_ending, IsHeld) = (_ending ?? DoneReason.Stopped, false);

    /// <summary>Drops everything of the RUN without a word; the state stays.</summary>
    public void Abandon()
    {
        IsRunning = IsHeld = false;
        NeedsReset = true;
        Barriers.Clear();
    }

    /// <summary>Holds at a barrier, unless the run ends here.</summary>
    public void Hold() => IsHeld = IsRunning && _ending is null && NextTick < _end;

    /// <summary>Runs the next tick, or sends what is left of the last. False when nothing can be done now.</summary>
    /// <exception cref="BoardFault">The inputs break a rule; the next call ends the run.</exception>
    public bool Work(long now)
    {
        if (!SendWaiting(now))
        {
            Stall(forInputs: false);
            return false;
        }

        if (IsHeld)
        {
            Tell(now);
            return false;
        }

        if (_ending is not null || NextTick >= _end)
        {
            return Finish(_faulted ? DoneReason.Fault : NextTick >= _end ? DoneReason.End : _ending!.Value, now);
        }

        bool complete;
        try
        {
            complete = _inputs.Feed(_engine!, _epoch, _free);
        }
        catch (BoardFault)
        {
            Fail();
            throw;
        }

        if (!complete && !_free)
        {
            Stall(forInputs: true);
            Tell(now);
            return false;
        }

        RunTick();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (_engine as IDisposable)?.Dispose();
        Meter?.Dispose();
    }

    private static double Clock(VirtualBoardOptions options) => options.Time.GetTimestamp() / (double)options.Time.TimestampFrequency;

    private void Fail()
    {
        _ending = DoneReason.Fault;
        _faulted = true;
        _inputs.Drop();
    }

    private void RunTick()
    {
        ulong tick = NextTick;
        _engine!.Tick();
        _stalled = _told = false;
        _waitingSince = null;
        foreach (OutputEvent e in _engine.Outputs)
        {
            _outputs.Add(tick, WireEvent.OfPort(0, e.Port, e.Channel, (short)e.Payload));
        }

        _probes.Spikes(_engine, tick, _spikes);
        _probes.StatesSent();
        _statesWait = true;
    }

    // What the last tick left to send; all of it, or false.
    private bool SendWaiting(long now)
    {
        if (!_outputs.Pack(_epoch, _lossy, now) || !_spikes.Pack(_epoch, _lossy, now))
        {
            return false;
        }

        if (_statesWait && !_probes.SendStates(_engine!, NextTick - 1, _epoch, now))
        {
            return false;
        }

        _statesWait = false;
        return true;
    }

    // A board that waits says how far it is, so that a host can close a loop through it: after 20 ms, once.
    private void Tell(long now)
    {
        _waitingSince ??= now;
        if (!_told && now - _waitingSince >= TellAfterMs)
        {
            _told = _outputs.Tell(_epoch, NextTick, now) && (!_probes.HasSpikes || _spikes.Tell(_epoch, NextTick, now));
        }
    }

    private bool FlushAll(long now) => _outputs.Flush(_epoch, NextTick, now) && _spikes.Flush(_epoch, NextTick, now);

    private bool Finish(DoneReason reason, long now)
    {
        if (!FlushAll(now) || !endpoint.CanSend(Channel.Output))
        {
            return false;
        }

        Span<byte> payload = stackalloc byte[DoneMessage.Bytes];
        new DoneMessage(_epoch, reason, NextTick, _stalls).Write(payload);
        endpoint.TrySend(Channel.Output, MessageType.Done, payload, now);
        IsRunning = IsHeld = false;
        return true;
    }

    private void Stall(bool forInputs)
    {
        if (!_stalled)
        {
            _stalled = true;
            _stalls++;
            Stalls = forInputs ? (Stalls.Inputs + 1, Stalls.Room) : (Stalls.Inputs, Stalls.Room + 1);
        }
    }
}
