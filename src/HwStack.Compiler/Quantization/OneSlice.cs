using System.Numerics;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Which row and neuron exponents express all weights with one 4-bit slice. Each weight asks for low ≤ row + neuron ≤ high. With b = −neuron these are difference constraints: the largest solution
/// comes of lowering upper bounds until nothing moves, and none exists when one falls below its range. Every lowering is by 1 or more of at most 16, so the work is bounded by 32 looks at a synapse.
/// </summary>
/// <param name="fanIn">The synapses.</param>
/// <param name="value">Their weights in 1/256 LSB.</param>
internal sealed class OneSlice(FanIn fanIn, int[] value)
{
    private const int ExponentMin = -8, ExponentMax = 7, FractionBits = 8, ShiftMax = 15;

    /// <summary>Least and largest sum of exponents for a weight; an empty interval when no sum does, everything for 0.</summary>
    public static (int Low, int High) Interval(int value)
    {
        if (value == 0)
        {
            return (2 * ExponentMin, 2 * ExponentMax);
        }

        int zeros = BitOperations.TrailingZeroCount(value), odd = value >> zeros;
        int spare = odd switch { -1 => 3, 1 => 2, 3 or -3 => 1, >= -7 and <= 7 => 0, _ => -64 };
        return spare < 0 ? (ExponentMax + 1, ExponentMin - 1) : (Math.Max(zeros - spare, 0) - FractionBits, Math.Min(zeros, ShiftMax) - FractionBits);
    }

    /// <summary>Neuron exponents that do with row exponents of 0, each the smallest, which makes weights large; null when there are none.</summary>
    public sbyte[]? ColumnsAlone()
    {
        sbyte[] exponent = new sbyte[fanIn.Columns];
        for (int column = 0; column < exponent.Length; column++)
        {
            int least = ExponentMin, most = ExponentMax;
            bool any = false;
            foreach (int i in fanIn.ByColumn.AsSpan(fanIn.ColumnStart[column]..fanIn.ColumnStart[column + 1]))
            {
                (int low, int high) = Interval(value[i]);
                (least, most) = (Math.Max(least, low), Math.Min(most, high));
                any |= value[i] != 0;
            }

            if (least > most)
            {
                return null;
            }

            exponent[column] = any ? (sbyte)least : (sbyte)0;
        }

        return exponent;
    }

    /// <summary>Neuron exponents of a solution for the chosen rows; null when there is none.</summary>
    public sbyte[]? Solve(Func<int, bool> chosen)
    {
        int[] rowBound = new int[fanIn.Rows], columnBound = new int[fanIn.Columns]; // of row exponents, and of minus the neuron exponents
        Array.Fill(rowBound, ExponentMax);
        Array.Fill(columnBound, -ExponentMin);
        bool[] taken = [.. Enumerable.Range(0, fanIn.Rows).Select(chosen)], rowWaits = [.. taken], columnWaits = new bool[fanIn.Columns];
        Array.Fill(columnWaits, true);
        Queue<int> waiting = new([.. Enumerable.Range(0, fanIn.Rows).Where(chosen), .. Enumerable.Range(0, fanIn.Columns).Select(column => -1 - column)]); // rows, and columns as −1 − column
        while (waiting.TryDequeue(out int at))
        {
            if (at >= 0)
            {
                rowWaits[at] = false;
                for (int i = fanIn.RowStart[at]; i < fanIn.RowStart[at + 1]; i++)
                {
                    if (!Lower(ref columnBound[fanIn.Column[i]], rowBound[at] - Interval(value[i]).Low, -ExponentMax, ref columnWaits[fanIn.Column[i]], -1 - fanIn.Column[i], i))
                    {
                        return null;
                    }
                }
            }
            else
            {
                int column = -1 - at;
                columnWaits[column] = false;
                foreach (int i in fanIn.ByColumn.AsSpan(fanIn.ColumnStart[column]..fanIn.ColumnStart[column + 1]))
                {
                    if (taken[fanIn.Row[i]] && !Lower(ref rowBound[fanIn.Row[i]], columnBound[column] + Interval(value[i]).High, ExponentMin, ref rowWaits[fanIn.Row[i]], fanIn.Row[i], i))
                    {
                        return null;
                    }
                }
            }
        }

        return Array.ConvertAll(columnBound, bound => (sbyte)-bound);

        bool Lower(ref int bound, int limit, int least, ref bool waits, int name, int synapse)
        {
            (int low, int high) = Interval(value[synapse]);
            if (low > high)
            {
                return false;
            }

            if (limit >= bound)
            {
                return true;
            }

            bound = limit;
            if (!waits)
            {
                waits = true;
                waiting.Enqueue(name);
            }

            return bound >= least;
        }
    }

    /// <summary>Neuron exponents for the projections that one slice can do for, taken in as long as they agree.</summary>
    public sbyte[]? SolveFeasible()
    {
        bool[] kept = new bool[fanIn.Rows];
        sbyte[]? best = null;
        for (int p = 0; p < fanIn.Projections.Length; p++)
        {
            int first = fanIn.ProjectionRow[p], end = fanIn.ProjectionRow[p + 1];
            if (Solve(row => kept[row] || (row >= first && row < end)) is { } more)
            {
                best = more;
                kept.AsSpan(first..end).Fill(true);
            }
        }

        return best;
    }

    /// <summary>Neuron exponents that make the finest weight of each neuron odd under row exponent 0.</summary>
    public sbyte[] Finest() => EachColumn(weight => BitOperations.TrailingZeroCount(weight), Math.Min);

    /// <summary>Neuron exponents under which the largest weight of each neuron just fits 4 bits under row exponent 0.</summary>
    public sbyte[] Coarsest() => EachColumn(weight => Math.Max(0, BitOperations.Log2((uint)Math.Abs(weight)) - 2), Math.Max);

    private sbyte[] EachColumn(Func<int, int> shiftOf, Func<int, int, int> choose)
    {
        int?[] shift = new int?[fanIn.Columns];
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] != 0)
            {
                int own = shiftOf(value[i]);
                shift[fanIn.Column[i]] = shift[fanIn.Column[i]] is { } before ? choose(before, own) : own;
            }
        }

        return Array.ConvertAll(shift, found => (sbyte)Math.Clamp((found ?? FractionBits) - FractionBits, ExponentMin, ExponentMax));
    }
}
