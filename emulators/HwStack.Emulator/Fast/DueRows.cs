using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace HwStack.Emulator.Fast;

/// <summary>The rows of one core that are due in a tick. Taken one core ahead of their use, so that their cells are on the way into the cache meanwhile.</summary>
internal sealed unsafe class DueRows
{
    private const int PrefetchLinesMax = 16;
    private const int LineBytes = 64;

    private readonly AlignedBuffer<int> _numbers;
    private readonly AlignedBuffer<nint> _rows;
    private readonly DueSegment[] _segments;

    public DueRows(int coreWordsMax, int groupsMax)
    {
        _numbers = new((coreWordsMax * 64L) + 1);
        _rows = new((coreWordsMax * 64L) + 1);
        _segments = new DueSegment[groupsMax + 1];
    }

    /// <summary>Row numbers, ascending.</summary>
    public int* Numbers => _numbers.Pointer;

    /// <summary>Where each row's cells are.</summary>
    public nint* Rows => _rows.Pointer;

    public int Count { get; private set; }

    /// <summary>The rows by group; the last element only ends the one before.</summary>
    public ReadOnlySpan<DueSegment> Segments => _segments.AsSpan(0, SegmentCount + 1);

    /// <summary>Groups with a row due.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>No rows.</summary>
    public void Clear() => (Count, SegmentCount) = (0, 0);

    /// <summary>Takes the events due out of the bitmap and counts them.</summary>
    /// <param name="core">The core.</param>
    /// <param name="groups">Groups of all cores.</param>
    /// <param name="due">Words of the core in the slot that is due.</param>
    /// <param name="counters">Counters of the core.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(in CoreTable core, RowGroup[] groups, ulong* due, long* counters)
    {
        int count = 0, segments = 0, at = core.FirstGroup;
        long nonZero = 0, cells = 0;
        ulong bits = 0;
        int word = -1;
        while (true)
        {
            while (bits == 0)
            {
                if (++word == core.Words)
                {
                    goto Done;
                }

                bits = due[word];
                due[word] = 0;
            }

            int number = (word << 6) + BitOperations.TrailingZeroCount(bits);
            while (number >= groups[at].End)
            {
                at++;
            }

            ref readonly RowGroup group = ref groups[at];
            _segments[segments++] = new DueSegment(at, count);
            int before = count;
            count = group.Layout == RowLayout.Dense
                ? TakeDense(core, group, due, count, ref bits, ref word)
                : TakeListed(core, group, due, count, ref bits, ref word);
            AddCounts(core.Entries, group, before, count, ref nonZero, ref cells);
        }

    Done:
        _segments[segments] = new DueSegment(-1, count);
        SegmentCount = segments;
        Count = count;
        counters[Counter.AxonEvents] += count;
        counters[Counter.CellsScanned] += cells;
        counters[Counter.SynapticOps] += nonZero;
    }

    // Dense rows of a group are all of one size and follow each other, so that no entry need be read to find them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TakeDense(in CoreTable core, in RowGroup group, ulong* due, int count, ref ulong bits, ref int word)
    {
        int stride = group.Blocks * DenseRowsScalar.BlockBytes, end = group.End, lines = Math.Min(group.Blocks, PrefetchLinesMax);
        byte* zero = core.Rows + ((long)group.Offset * 2) - ((long)group.First * stride);
        int* numbers = _numbers.Pointer;
        nint* rows = _rows.Pointer;
        ulong left = bits;
        int at = word;
        while (true)
        {
            for (int first = at << 6; left != 0; left &= left - 1)
            {
                int number = first + BitOperations.TrailingZeroCount(left);
                if (number >= end)
                {
                    (bits, word) = (left, at);
                    return count;
                }

                byte* row = zero + ((long)number * stride);
                numbers[count] = number;
                rows[count++] = (nint)row;
                Prefetch(row);
                for (int line = 1; line < lines; line++)
                {
                    Prefetch(row + (line * LineBytes));
                }
            }

            if (at + 1 == core.Words)
            {
                (bits, word) = (0, at);
                return count;
            }

            left = due[++at];
            due[at] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TakeListed(in CoreTable core, in RowGroup group, ulong* due, int count, ref ulong bits, ref int word)
    {
        int* numbers = _numbers.Pointer;
        nint* rows = _rows.Pointer;
        ulong left = bits;
        int at = word, end = group.End;
        bool masked = group.Layout == RowLayout.Masked;
        while (true)
        {
            for (int first = at << 6; left != 0; left &= left - 1)
            {
                int number = first + BitOperations.TrailingZeroCount(left);
                if (number >= end)
                {
                    (bits, word) = (left, at);
                    return count;
                }

                RowEntry* entry = core.Entries + number;
                byte* row = core.Rows + ((long)entry->Offset * 2);
                numbers[count] = number;
                rows[count++] = (nint)row;
                Prefetch(row);
                int bytes = masked ? (group.Blocks * MaskedRowsScalar.BlockBytes) + (entry->NonZero / 2) + LineBytes : entry->NonZero * 2;
                int last = Math.Min(bytes, PrefetchLinesMax * LineBytes);
                for (int line = LineBytes; line < last; line += LineBytes)
                {
                    Prefetch(row + line);
                }
            }

            if (at + 1 == core.Words)
            {
                (bits, word) = (0, at);
                return count;
            }

            left = due[++at];
            due[at] = 0;
        }
    }

    // Reads the entries only when the rows of the group differ.
    private void AddCounts(RowEntry* entries, in RowGroup group, int from, int to, ref long nonZero, ref long cells)
    {
        if (group.NonZero >= 0 && group.Cells >= 0)
        {
            nonZero += (long)group.NonZero * (to - from);
            cells += (long)group.Cells * (to - from);
            return;
        }

        int* numbers = _numbers.Pointer;
        for (int i = from; i < to; i++)
        {
            nonZero += entries[numbers[i]].NonZero;
            cells += entries[numbers[i]].Cells;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line);
        }
    }
}

/// <summary>Due rows of one group.</summary>
/// <param name="Group">Group, in all groups of the engine.</param>
/// <param name="Start">Index of its first due row.</param>
internal readonly record struct DueSegment(int Group, int Start);
