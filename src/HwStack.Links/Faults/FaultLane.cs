using HwStack.Links.InProcess;

namespace HwStack.Links.Faults;

/// <summary>One direction of a <see cref="FaultyLink"/>: collects a chunk, lets the dice decide, and hands the result on.</summary>
internal sealed class FaultLane
{
    /// <summary>A chunk without 0x00 ends here; the longest frame on the wire has some 4,130 bytes.</summary>
    public const int ChunkBytesMax = 8192;

    private const int RunBytesMax = 16;
    private const int QueueBytesMax = 64 << 20;

    private readonly LinkDirection _direction;
    private readonly LinkFaultRates _rates;
    private readonly ulong _seed;
    private readonly TimeProvider _time;
    private readonly byte[] _chunk = new byte[(2 * ChunkBytesMax) + RunBytesMax];
    private readonly byte[] _late = new byte[(2 * ChunkBytesMax) + RunBytesMax];
    private int _chunkBytes;
    private int _lateBytes;
    private long _stalledUntil;
    private LinkFaultCounts _counts;

    public FaultLane(LinkDirection direction, LinkFaultRates rates, ulong seed, TimeProvider time)
    {
        rates.Check();
        _direction = direction;
        _rates = rates;
        _seed = seed;
        _time = time;
        _stalledUntil = time.GetTimestamp();
    }

    public LinkFaultCounts Counts => _counts;

    /// <summary>What is ready to go on.</summary>
    public ByteRing Out { get; } = new(QueueBytesMax);

    /// <summary>Whether little enough waits to be handed on that more should be taken.</summary>
    public bool HasRoom(int queuedMax) => Out.Count <= queuedMax;

    /// <summary>Time until the stall is over; zero without one.</summary>
    public TimeSpan StallLeft => _time.GetTimestamp() is var now && now < _stalledUntil ? _time.GetElapsedTime(now, _stalledUntil) : TimeSpan.Zero;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        _counts = _counts with { Bytes = _counts.Bytes + bytes.Length };
        foreach (byte value in bytes)
        {
            _chunk[_chunkBytes++] = value;
            if (value == 0 || _chunkBytes == ChunkBytesMax)
            {
                FinishChunk();
            }
        }
    }

    /// <summary>Hands on what is held back, unharmed: the line has ended and no more will come. A stall ends too.</summary>
    public void Flush()
    {
        Out.Write(_chunk.AsSpan(0, _chunkBytes));
        Out.Write(_late.AsSpan(0, _lateBytes));
        _chunkBytes = 0;
        _lateBytes = 0;
        _stalledUntil = _time.GetTimestamp();
    }

    private void FinishChunk()
    {
        // All dice are thrown for every chunk, so that changing one rate leaves the others' victims as they were.
        var random = new FaultRandom(_seed, _direction, _counts.Chunks);
        bool drop = random.Chance(_rates.Drop), flip = random.Chance(_rates.Flip), duplicate = random.Chance(_rates.Duplicate);
        bool reorder = random.Chance(_rates.Reorder), stall = random.Chance(_rates.Stall);
        bool whole = random.Chance(0.5);
        int stallMs = 1 + random.Below((int)_rates.StallMax.TotalMilliseconds);
        bool twice = false, late = false;
        _counts = Counted(drop, flip, duplicate, reorder, stall);
        if (drop)
        {
            _chunkBytes = whole ? 0 : ChunkFaults.DropRun(_chunk, _chunkBytes, RunBytesMax, ref random);
        }

        if (flip)
        {
            ChunkFaults.FlipBits(_chunk.AsSpan(0, _chunkBytes), ref random);
        }

        if (duplicate)
        {
            twice = whole;
            _chunkBytes = whole ? _chunkBytes : ChunkFaults.RepeatRun(_chunk, _chunkBytes, RunBytesMax, ref random);
        }

        if (reorder)
        {
            late = whole;
            if (!whole)
            {
                ChunkFaults.SwapRuns(_chunk.AsSpan(0, _chunkBytes), RunBytesMax, ref random);
            }
        }

        Emit(twice, late);
        if (stall)
        {
            _stalledUntil = _time.GetTimestamp() + (long)(stallMs / 1000.0 * _time.TimestampFrequency);
        }
    }

    private void Emit(bool twice, bool late)
    {
        ReadOnlySpan<byte> chunk = _chunk.AsSpan(0, _chunkBytes);
        _chunkBytes = 0;
        if (late && _lateBytes == 0)
        {
            // Doubled and late: one copy now, one behind the next chunk.
            if (twice)
            {
                Out.Write(chunk);
            }

            chunk.CopyTo(_late);
            _lateBytes = chunk.Length;
            return;
        }

        Out.Write(chunk);
        if (twice)
        {
            Out.Write(chunk);
        }

        Out.Write(_late.AsSpan(0, _lateBytes));
        _lateBytes = 0;
    }

    private LinkFaultCounts Counted(bool drop, bool flip, bool duplicate, bool reorder, bool stall) => _counts with
    {
        Chunks = _counts.Chunks + 1,
        Dropped = _counts.Dropped + (drop ? 1 : 0),
        Flipped = _counts.Flipped + (flip ? 1 : 0),
        Duplicated = _counts.Duplicated + (duplicate ? 1 : 0),
        Reordered = _counts.Reordered + (reorder ? 1 : 0),
        Stalled = _counts.Stalled + (stall ? 1 : 0),
    };
}
