using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Benchmarking;

/// <summary>What memory gives to an engine that has to read a row for an event: rows of the workload's length in random order, the next but one prefetched.</summary>
internal sealed unsafe class RowBytesLoop : BoundLoop
{
    private const int Line = 64;
    private const int RowsPerPass = 1000;
    private const int Ahead = 4;

    private readonly AlignedBuffer<byte> _memory;
    private readonly long[] _next = new long[Ahead];
    private readonly int _cellsPerRow;
    private readonly int _linesPerRow;
    private readonly int _rows;
    private readonly BenchRandom _random = new(7);
    private Vector256<byte> _sum;

    public RowBytesLoop(long bytes, double bytesPerCell, int cellsPerRow)
    {
        _cellsPerRow = Math.Max(1, cellsPerRow);
        _linesPerRow = (int)Math.Max(1, Math.Ceiling(_cellsPerRow * bytesPerCell / Line));
        _rows = (int)Math.Max(1, bytes / Line / _linesPerRow);
        _memory = new AlignedBuffer<byte>((long)_rows * _linesPerRow * Line);
        for (long i = 0; i < _memory.Length; i += 8)
        {
            *(ulong*)(_memory.Pointer + i) = _random.Next();
        }

        for (int i = 0; i < Ahead; i++)
        {
            _next[i] = Row();
        }
    }

    public override string Name => "reading as many bytes row by row in random order, prefetched";

    protected override long RunOnce()
    {
        Vector256<byte> sum = _sum;
        for (int i = 0; i < RowsPerPass; i++)
        {
            byte* row = _memory.Pointer + _next[i % Ahead];
            byte* ahead = _memory.Pointer + (_next[i % Ahead] = Row());
            for (int line = 0; line < _linesPerRow; line++, row += Line, ahead += Line)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(ahead);
                }

                sum ^= Vector256.Load(row) ^ Vector256.Load(row + 32);
            }
        }

        _sum = sum;
        return (long)RowsPerPass * _cellsPerRow;
    }

    private long Row() => (long)_random.Next(_rows) * _linesPerRow * Line;
}
