namespace HwStack.Compiler.Quantization;

/// <summary>How the weights of one row become 4-bit weights: one exponent, or two for two slices whose sum is the weight.</summary>
/// <param name="First">Exponent of the first slice, the coarser.</param>
/// <param name="Second">Exponent of the second slice, at most the first; null: there is none.</param>
internal readonly record struct RowSplit(sbyte First, sbyte? Second)
{
    private const int ExponentMin = -8, ExponentMax = 7, FractionBits = 8, ShiftMax = 15;

    /// <summary>The split of a row with the fewest cells under given neuron exponents, the exponent nearest 0 among equals; null when there is none.</summary>
    /// <param name="values">Weights in 1/256 LSB.</param>
    /// <param name="columns">Neuron of each weight.</param>
    /// <param name="neuronExponent">Exponents of all neurons.</param>
    /// <param name="slices">1 or 2.</param>
    public static RowSplit? Of(ReadOnlySpan<int> values, ReadOnlySpan<int> columns, sbyte[] neuronExponent, int slices)
    {
        int least = ExponentMin, most = ExponentMax;
        for (int i = 0; i < values.Length && least <= most; i++)
        {
            (int low, int high) = OneSlice.Interval(values[i]);
            least = Math.Max(least, low - neuronExponent[columns[i]]);
            most = Math.Min(most, high - neuronExponent[columns[i]]);
        }

        if (least <= most)
        {
            return new RowSplit((sbyte)Math.Clamp(0, least, most), null);
        }

        RowSplit? best = null;
        int fewest = int.MaxValue;
        for (int first = ExponentMax; first >= ExponentMin && slices > 1; first--)
        {
            for (int second = first; second >= ExponentMin; second--)
            {
                RowSplit tried = new((sbyte)first, (sbyte)second);
                int cells = tried.Cells(values, columns, neuronExponent, fewest);
                if (cells < fewest)
                {
                    (best, fewest) = (tried, cells);
                }
            }
        }

        return best;
    }

    /// <summary>The two weights, the second 0 without a second slice; null when the exponents cannot express the value.</summary>
    /// <param name="value">1/256 LSB.</param>
    /// <param name="neuronExponent">Exponent of the neuron.</param>
    public (int First, int Second)? Split(int value, int neuronExponent)
    {
        int coarse = FractionBits + First + neuronExponent, fine = FractionBits + (Second ?? First) + neuronExponent;
        if (value == 0)
        {
            return (0, 0);
        }

        if (Only(value, coarse) is { } alone)
        {
            return (alone, 0);
        }

        if (Second is null)
        {
            return null;
        }

        if (Only(value, fine) is { } low)
        {
            return (0, low);
        }

        if (coarse is < 0 or > ShiftMax || fine is < 0 or > ShiftMax || (value & ((1 << fine) - 1)) != 0)
        {
            return null;
        }

        // value / 2^fine = first·2^apart + second; the second is known modulo 2^apart.
        int apart = coarse - fine, units = value >> fine;
        for (int second = -8; second <= 7; second++)
        {
            int rest = units - second;
            if ((rest & ((1 << apart) - 1)) == 0 && rest >> apart is >= -8 and <= 7 and var first)
            {
                return (first, second);
            }
        }

        return null;
    }

    private static int? Only(int value, int shift) =>
        shift is >= 0 and <= ShiftMax && (value & ((1 << shift) - 1)) == 0 && value >> shift is >= -8 and <= 7 and var weight ? weight : null;

    private int Cells(ReadOnlySpan<int> values, ReadOnlySpan<int> columns, sbyte[] neuronExponent, int giveUp)
    {
        int cells = 0;
        for (int i = 0; i < values.Length && cells < giveUp; i++)
        {
            if (Split(values[i], neuronExponent[columns[i]]) is not { } split)
            {
                return int.MaxValue;
            }

            cells += (split.First != 0 ? 1 : 0) + (split.Second != 0 ? 1 : 0);
        }

        return cells;
    }
}
