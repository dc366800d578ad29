using System.Security.Cryptography;
using HwStack.Diagnostics;
using HwStack.Emulator;
using HwStack.Image;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>Answers requests, one after the other. protocol.md sections 5 and 6.</summary>
internal sealed class RequestHandler(Endpoint endpoint, BoardRun run, VirtualBoardOptions options, VirtualBoard board, FirmwareTwin? firmware, BoardLine line)
{
    private const int PendingAboveBytes = 1 << 20;
    private const int PendingMs = 30_000;
    private const int RebootAfterMs = 100;
    private const int LeaveAfterMs = 1000;

    private readonly UploadStore _store = new(options.Limits.ImageBytes);
    private readonly byte[] _response = new byte[FrameCodec.MtuCeiling];
    private string? _loaded;
    private bool _spokenTo = true;
    private bool _uploading;
    private bool _flashing;
    private bool _pendingTold;
    private bool _reboot;
    private FaultRecord? _fault;

    /// <summary>SHA-256 of the loaded image file.</summary>
    public string? ImageSha256 => run.Engine is null ? null : _loaded;

    /// <summary>Between BEGIN and COMMIT.</summary>
    public bool IsUploading => _uploading;

    /// <summary>When the session ends or the board restarts, if it is to.</summary>
    public long? LeaveAt { get; private set; }

    /// <summary>A session begins.</summary>
    /// <param name="common">Both sides speak a common version; otherwise only frozen messages are answered.</param>
    public void BeginSession(bool common)
    {
        _spokenTo = common;
        LeaveAt = null;
        _reboot = false;
    }

    /// <summary>The session has ended.</summary>
    public void EndSession()
    {
        LeaveAt = null;
        _pendingTold = false;
        _uploading = false;
        _fault = null;
    }

    /// <summary>The board restarts: the store is memory.</summary>
    public void Reboot()
    {
        _uploading = false;
        _loaded = null;
    }

    /// <summary>True when the last response of a session has left, or had time to.</summary>
    public bool ShouldLeave(long now)
    {
        if (LeaveAt is not { } at || (now < at && endpoint.Unacknowledged(Channel.Control) > 0))
        {
            return false;
        }

        if (_reboot)
        {
            board.Reboot();
        }

        return true;
    }

    /// <summary>Answers what has arrived, as far as there is room. True when a request still waits to be worked on.</summary>
    public bool Work(long now)
    {
        SendFault(now);
        while (endpoint.TryPeek(Channel.Bulk, out MessageType type, out ReadOnlySpan<byte> data))
        {
            if (type == MessageType.Data && _uploading)
            {
                if (_flashing)
                {
                    firmware!.Take(data);
                }
                else
                {
                    _store.Take(data);
                }
            }

            endpoint.Consume(Channel.Bulk);
        }

        try
        {
            run.CheckInputs();
        }
        catch (BoardFault fault)
        {
            Report(fault, now);
        }

        while (LeaveAt is null && endpoint.CanSend(Channel.Control) && endpoint.TryPeek(Channel.Control, out MessageType request, out ReadOnlySpan<byte> payload))
        {
            if (request == MessageType.Commit && !_pendingTold && payload.Length >= 2 && (_flashing ? (ulong)firmware!.Length : _store.Length) > PendingAboveBytes)
            {
                Pend(payload, now);
                return true;
            }

            _pendingTold = false;
            Answer(request, payload, now);
            endpoint.Consume(Channel.Control);
        }

        return false;
    }

    /// <summary>Answers barriers that the next tick has reached.</summary>
    public void AnswerBarriers(long now)
    {
        while (!run.IsHeld && endpoint.CanSend(Channel.Control) && run.Barriers.TryTake(run.NextTick, out ushort tag, out bool hold))
        {
            AnswerBarrier(tag, now);
            if (hold)
            {
                run.Hold();
            }
        }
    }

    /// <summary>Keeps a fault for the log channel.</summary>
    public void Report(BoardFault fault, long now)
    {
        _fault ??= new FaultRecord(true, (byte)fault.Group, fault.Code, run.NextTick, fault.Message);
        SendFault(now);
    }

    private void SendFault(long now)
    {
        if (_fault is { } fault && endpoint.CanSend(Channel.Log))
        {
            endpoint.TrySend(Channel.Log, MessageType.Fault, _response.AsSpan(0, fault.Write(_response)), now);
            _fault = null;
        }
    }

    private void Pend(ReadOnlySpan<byte> payload, long now)
    {
        var to = new WireWriter(_response);
        to.Bytes(payload[..2]);
        to.U16(PendingMs);
        endpoint.TrySend(Channel.Control, MessageType.Pending, to.Written, now);
        _pendingTold = true;
    }

    private void Answer(MessageType request, ReadOnlySpan<byte> payload, long now)
    {
        var from = new WireReader(payload);
        ushort tag = from.U16();
        var to = new WireWriter(_response.AsSpan(0, endpoint.Mtu));
        to.U16(tag);
        try
        {
            if (!RequestRules.Lengths.TryGetValue(request, out int least))
            {
                throw new BoardFault(ErrorGroup.Protocol, 1, "Unknown request.", (ulong)request);
            }

            if (payload.Length < 2 + least)
            {
                tag = payload.Length < 2 ? (ushort)0 : tag;
                throw BoardFault.Malformed();
            }

            RequestRules.Require(request, board.State, _spokenTo, run.NeedsReset);
            if (Serve(request, tag, ref from, ref to))
            {
                endpoint.TrySend(Channel.Control, (MessageType)((byte)request + 0x80), to.Written, now);
            }

            if (LeaveAt == 0)
            {
                LeaveAt = now + (_reboot ? RebootAfterMs : LeaveAfterMs);
            }
        }
        catch (BoardFault fault)
        {
            endpoint.TrySend(Channel.Control, MessageType.Error, _response.AsSpan(0, fault.ToMessage(tag, request).Write(_response)), now);
        }
    }

    // True when a response is to be sent now.
    private bool Serve(MessageType request, ushort tag, ref WireReader from, ref WireWriter to)
    {
        switch (request)
        {
            case MessageType.Ping:
                to.Bytes(from.Rest.Length <= 64 ? from.Rest : throw BoardFault.Malformed());
                return true;
            case MessageType.Goodbye:
                run.Abandon();
                LeaveAt = 0;
                return true;
            case MessageType.Reboot when !options.Lacks.HasFlag(BoardFeatures.Reboot):
                _reboot = true;
                LeaveAt = 0;
                return true;
            case MessageType.Health:
                WriteHealth(ref to);
                return true;
            case MessageType.Begin:
                Begin(ref from, ref to);
                return true;
            case MessageType.Compare:
                Compare(ref from, ref to);
                return true;
            case MessageType.Commit:
                Commit();
                return true;
            case MessageType.Reset:
                Reset(ref from, ref to);
                return true;
            case MessageType.Probe:
                Probe(ref from, ref to);
                return true;
            case MessageType.Run:
                Run(ref from, ref to);
                return true;
            case MessageType.Stop:
                run.Stop();
                to.U64(run.NextTick);
                return true;
            case MessageType.Barrier:
                Barrier(tag, ref from);
                return false;
            case MessageType.Release:
                run.IsHeld = false;
                return true;
            case MessageType.Counters:
                Counters(ref from, ref to);
                return true;
            case MessageType.Hash:
                to.U64(run.NextTick);
                to.U64(run.Engine!.StateHash());
                return true;
            case MessageType.FirmwareInfo when firmware is not null:
                Span<byte> slots = stackalloc byte[FirmwareSlots.Bytes];
                firmware.Slots().Write(slots);
                to.Bytes(slots);
                return true;
            case MessageType.Confirm when firmware is not null:
                firmware.Confirm();
                return true;
            case MessageType.Meter when run.Meter is { } meter:
                Read(meter, ref from, ref to);
                return true;
            case MessageType.Baud when line.Baud > 0 && !options.Lacks.HasFlag(BoardFeatures.BaudChange):
                uint baud = from.U32();
                to.U32(line.TryAsk(baud) ? baud : throw new BoardFault(ErrorGroup.Link, 1, "The port cannot run at this rate.", baud));
                return true;
            case MessageType.FirmwareInfo or MessageType.Confirm or MessageType.Meter or MessageType.Baud or MessageType.Reboot:
                throw Absent(request);
            default:
                throw new InvalidOperationException($"Request {request} has a length but no answer.");
        }
    }

    private BoardFault Absent(MessageType request) => new(ErrorGroup.Protocol, 4, $"A {options.Board} board has no such feature.", (ulong)request);

    private void WriteHealth(ref WireWriter to)
    {
        EndpointStatistics link = endpoint.Statistics;
        ReadOnlySpan<ulong> values =
        [
            (ulong)board.UptimeMs, (ulong)link.FramesTaken, (ulong)link.Undecodable, (ulong)link.WrongCrc, (ulong)link.Refused, (ulong)link.Repeats, (ulong)link.Repeated,
            (ulong)run.Stalls.Inputs, (ulong)run.Stalls.Room, (ulong)run.TooLate, 0, (ulong)board.Sessions, board.Boots, 0, HealthName.UnknownTemperature,
        ];
        to.U16((ushort)values.Length);
        to.U16(0);
        foreach (ulong value in values)
        {
            to.U64(value);
        }
    }

    private void Read(VirtualMeter meter, ref WireReader from, ref WireWriter to)
    {
        byte rail = from.U8();
        if (rail != 0)
        {
            throw new BoardFault(ErrorGroup.Meter, 1, "The board has one rail, number 0.", rail, 0);
        }

        run.SettleMeter();
        Span<byte> reading = stackalloc byte[128];
        to.Bytes(reading[..meter.Read().Write(reading)]);
    }

    private void Begin(ref WireReader from, ref WireWriter to)
    {
        ushort kind = from.U16();
        ulong length = from.U64();
        ReadOnlySpan<byte> hash = from.Bytes(32);
        Demand(!from.Failed);
        if (kind == 2)
        {
            to.U64((firmware ?? throw new BoardFault(ErrorGroup.Protocol, 4, "This board's firmware cannot be updated.")).Begin(length, hash));
            _uploading = _flashing = true;
            return;
        }

        if (kind != 1)
        {
            throw new BoardFault(ErrorGroup.Upload, 5, "Unknown kind of upload.", kind);
        }

        bool same = ImageSha256 is { } loaded && loaded == Convert.ToHexStringLower(hash);
        ulong offset = _store.Begin(length, hash);
        if (same)
        {
            _store.Whole();
            offset = length;
        }

        run.Load(null);
        (_uploading, _flashing) = (true, false);
        to.U64(offset);
    }

    private void Compare(ref WireReader from, ref WireWriter to)
    {
        int count = from.U16();
        Span<byte> equal = stackalloc byte[(FrameCodec.MtuCeiling / 12 / 8) + 1];
        equal.Clear();
        for (int i = 0; i < count && !from.Failed; i++)
        {
            bool holds = _store.Holds(from.U32(), from.U32(), from.U32());
            equal[i / 8] |= (byte)(holds && !_flashing && !from.Failed ? 1 << (i % 8) : 0);
        }

        Demand(!from.Failed);
        to.U16((ushort)count);
        to.Bytes(equal[..((count + 7) / 8)]);
    }

    private void Commit()
    {
        _uploading = false;
        if (_flashing)
        {
            firmware!.Commit();
            return;
        }

        ReadOnlyMemory<byte> bytes = _store.Commit();
        try
        {
            FileImage image = ImageFile.Decode(bytes, "upload");
            ImageLimits.Require(image, options);
            run.Load(image);
            _loaded = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        }
        catch (UserErrorException error)
        {
            run.Load(null);
            throw ImageLimits.Fault(error.Errors[0]);
        }
    }

    private void Reset(ref WireReader from, ref WireWriter to)
    {
        ushort epoch = from.U16();
        bool seeded = (from.U8() & 1) != 0;
        _ = from.U8();
        uint seed = from.U32();
        Demand(!from.Failed);
        run.Reset(epoch, seeded ? seed : null);
        to.U32(run.Engine!.Seed);
    }

    private void Probe(ref WireReader from, ref WireWriter to)
    {
        byte kind = from.U8();
        _ = from.U8();
        uint core = from.U32(), first = from.U32(), count = from.U32();
        Demand(!from.Failed);
        if (kind != 0 && options.Lacks.HasFlag(BoardFeatures.StateProbes))
        {
            throw Absent(MessageType.Probe);
        }

        to.U16(run.Probe(kind, core, first, count));
    }

    private void Run(ref WireReader from, ref WireWriter to)
    {
        byte flags = from.U8();
        _ = from.U8();
        ulong end = from.U64();
        Demand(!from.Failed);
        to.U64(run.NextTick);
        run.Start((flags & 1) != 0, (flags & 2) != 0, end);
    }

    private void Barrier(ushort tag, ref WireReader from)
    {
        bool hold = from.U16() != 0;
        ulong tick = from.U64();
        Demand(!from.Failed);
        if (run.Barriers.IsFull)
        {
            throw new BoardFault(ErrorGroup.Protocol, 5, "Too many barriers are open.", BarrierList.Most + 1, BarrierList.Most);
        }

        run.Barriers.Add(tag, tick, hold);
        AnswerBarriers(board.UptimeMs);
    }

    private void AnswerBarrier(ushort tag, long now)
    {
        var to = new WireWriter(_response);
        to.U16(tag);
        to.U64(run.NextTick);
        to.U64((ulong)(options.Time.GetTimestamp() * 1_000_000.0 / options.Time.TimestampFrequency));
        endpoint.TrySend(Channel.Control, (MessageType)((byte)MessageType.Barrier + 0x80), to.Written, now);
    }

    private void Counters(ref WireReader from, ref WireWriter to)
    {
        uint first = from.U32();
        Demand(!from.Failed);
        Engine engine = run.Engine!;
        ChipImage image = engine.Image;
        int[] inputs = [.. Enumerable.Range(0, image.Ports.Count).Where(port => image.Ports[port].IsInput)];
        long total = image.CoreCount + inputs.Length;
        int count = (int)Math.Min(Math.Max(0, total - first), (endpoint.Mtu - CounterEntry.HeadBytes) / CounterEntry.Bytes);
        to.U32((uint)total);
        to.U64(run.NextTick);
        to.U16((ushort)count);
        to.U16(0);
        Span<long> values = stackalloc long[CounterEntry.Values];
        for (int i = (int)first; i < (int)first + count; i++)
        {
            bool core = i < image.CoreCount;
            int port = core ? 0 : inputs[i - image.CoreCount];
            values.Clear();
            if (core)
            {
                engine.Counters(i)[..CounterEntry.Values].CopyTo(values);
            }
            else
            {
                (values[0], values[1]) = engine.PortCounters(port);
            }

            to.U32(core ? engine.CoreIdOf(i).Value : image.Ports[port].Id.Value);
            foreach (long value in values)
            {
                to.U64((ulong)value);
            }
        }
    }

    private static void Demand(bool wellFormed)
    {
        if (!wellFormed)
        {
            throw BoardFault.Malformed();
        }
    }
}
