using System.Numerics;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>
/// Decides which rows become arcs: where rows have a few cells, a spike that names its target neurons itself (4 bytes a synapse) costs less than an event bit, a row entry and a row.
/// Core by core; the values and delays that arcs can name are those of the first cores that need them, so that two passes over an image decide the same.
/// </summary>
internal sealed class DirectPlan
{
    /// <summary>Most non-zero cells of a row that becomes arcs: beyond, the row's own fixed costs are spread over enough cells and its 2 bytes a cell win.</summary>
    public const int CellsMax = 16;

    /// <summary>Most delays: each has its own lists, and a spike is looked at once for each.</summary>
    public const int DelaysMax = 4;

    /// <summary>Most values of arcs: an arc names its value by 6 bits.</summary>
    public const int ValuesMax = 64;

    /// <summary>Bits of an arc that name the target; the value is above.</summary>
    public const int TargetBits = 26;

    private readonly List<int> _delays = [];
    private readonly List<short> _values = [0];

    /// <summary>Delays of arcs, in the order in which they were met.</summary>
    public IReadOnlyList<int> Delays => _delays;

    /// <summary>Values of arcs; number 0 is 0, for arcs that lead nowhere.</summary>
    public IReadOnlyList<short> Values => _values;

    /// <summary>Number of a value that a core of the plan has.</summary>
    public int ValueOf(int value) => _values.IndexOf((short)value);

    /// <summary>The rows of a core that become arcs.</summary>
    /// <param name="core">The core.</param>
    /// <param name="shapes">Shape of each descriptor's row; lists have none.</param>
    /// <param name="payloadLimits">Largest payload of each descriptor's events; 0 for those that must stay rows.</param>
    /// <param name="sparseTargetBits">Of the chip.</param>
    public DirectRows Decide(CoreImage core, RowShape[] shapes, ReadOnlySpan<int> payloadLimits, int sparseTargetBits)
    {
        bool[] isDirect = new bool[shapes.Length];
        int shift = int.MaxValue;
        for (int i = 0; i < isDirect.Length; i++)
        {
            RowDescriptor descriptor = core.Descriptors[i];
            isDirect[i] = descriptor.Format != RowFormat.List && payloadLimits[i] > 0 && shapes[i].NonZero <= CellsMax && HasRoom(_delays, descriptor.Delay, DelaysMax);
            for (Cells cells = new(core, shapes, i, sparseTargetBits); isDirect[i] && cells.MoveNext();)
            {
                shift = Math.Min(shift, cells.Scale + BitOperations.TrailingZeroCount(cells.Weight));
            }
        }

        shift = shift == int.MaxValue ? 0 : shift;
        int[] sums = new int[core.Neurons.Length];
        for (int i = 0; i < isDirect.Length; i++)
        {
            isDirect[i] = isDirect[i] && Take(new Cells(core, shapes, i, sparseTargetBits), shift, payloadLimits[i], sums);
        }

        return new DirectRows(isDirect, shift);
    }

    // Sums must be exact in 16 bits, in units that all values of the core are multiples of, whatever spikes meet; and all values need numbers.
    private bool Take(Cells row, int shift, int payloadLimit, int[] sums)
    {
        bool fits = true;
        List<short> values = [];
        for (Cells cells = row; cells.MoveNext();)
        {
            int value = DirectRows.ValueOf(cells.Weight, cells.Scale, shift);
            sums[cells.Target] += Most(value, payloadLimit);
            fits &= sums[cells.Target] <= short.MaxValue;
            if (fits && !_values.Contains((short)value) && !values.Contains((short)value))
            {
                values.Add((short)value);
            }
        }

        if (fits && _values.Count + values.Count <= ValuesMax)
        {
            _values.AddRange(values);
            return true;
        }

        for (Cells cells = row; cells.MoveNext();)
        {
            sums[cells.Target] -= Most(DirectRows.ValueOf(cells.Weight, cells.Scale, shift), payloadLimit);
        }

        return false;
    }

    private static int Most(int value, int payloadLimit) => (int)Math.Min((long)Math.Abs(value) * payloadLimit, short.MaxValue + 1);

    private static bool HasRoom(List<int> known, int item, int max)
    {
        if (!known.Contains(item))
        {
            if (known.Count == max)
            {
                return false;
            }

            known.Add(item);
        }

        return true;
    }

    // The non-zero cells of a row; input adds Weight · 2^Scale to an accumulator.
    private struct Cells(CoreImage core, RowShape[] shapes, int number, int sparseTargetBits)
    {
        private RowReader _reader = new(core, core.Descriptors[number], sparseTargetBits);

        public int Target { get; private set; }

        public int Weight { get; private set; }

        public readonly int Scale => shapes[number].Shift + core.Neurons[Target].Exponent;

        public bool MoveNext()
        {
            while (_reader.MoveNext())
            {
                (Target, Weight) = _reader.Current;
                if (Weight != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>Rows of one core that became arcs.</summary>
/// <param name="IsDirect">By descriptor.</param>
/// <param name="Shift">A direct sum of 1 is 2^Shift in the unit of accumulators (8 fraction bits).</param>
internal readonly record struct DirectRows(bool[] IsDirect, int Shift)
{
    /// <summary>weight · 2^scale in units of 2^shift, which divides it.</summary>
    public static int ValueOf(int weight, int scale, int shift) => scale >= shift ? weight << Math.Min(scale - shift, 24) : weight >> (shift - scale);
}
