namespace HwStack.Compiler.Quantization;

/// <summary>
/// Chooses what a 4-bit weight means: w·2^(row exponent + neuron exponent) LSB, where a neuron may also stretch its LSB within an octave. Row and neuron scales
/// are improved in turn, each by trying all candidates for the smallest squared error, which clips outliers exactly as far as that pays. Scales must
/// follow source rows as well as neurons: with one scale per neuron a weak projection beside a strong one would round to nothing.
/// </summary>
internal sealed class ScaleSolver
{
    private const int ExponentMin = -8, ExponentMax = 7;
    private const int OctavesTried = 4, IterationsMax = 8;

    private static readonly double[] Powers = [.. Enumerable.Range(ExponentMin, ExponentMax - ExponentMin + 1).Select(exponent => Math.ScaleB(1, exponent))];
    private static readonly double[] OctaveGrid = MakeOctaveGrid();
    private readonly FanIn _fanIn;
    private readonly double[] _relevance;
    private readonly double[]? _importance;
    private readonly Func<int, double, double>? _snap;

    /// <summary>Row exponent of each row.</summary>
    public sbyte[] RowExponent { get; }

    /// <summary>Neuron exponent of each column.</summary>
    public sbyte[] NeuronExponent { get; }

    /// <summary>Factor on the nominal LSB of each column.</summary>
    public double[] Stretch { get; }

    /// <summary>
    /// Prepares. <paramref name="columnScale"/>: what error 1 LSB is measured against (the threshold in LSB). <paramref name="snap"/> maps (column, wanted stretch)
    /// to the nearest allowed stretch; null keeps all LSBs as they are. <paramref name="importance"/>: mean square of what each row carries; null: all alike.
    /// </summary>
    public ScaleSolver(FanIn fanIn, double[] columnScale, Func<int, double, double>? snap, double[]? importance = null)
    {
        _fanIn = fanIn;
        _importance = importance;
        _relevance = Array.ConvertAll(columnScale, scale => 1 / (scale * scale));
        _snap = snap;
        RowExponent = new sbyte[fanIn.Rows];
        NeuronExponent = new sbyte[fanIn.Columns];
        Stretch = new double[fanIn.Columns];
        for (int column = 0; column < fanIn.Columns; column++)
        {
            Stretch[column] = snap?.Invoke(column, 1) ?? 1;
        }
    }

    /// <summary>Weight of a synapse as 4 bits under the present scales; 0 when its exponents are out of range together.</summary>
    public sbyte Weight(int synapse) => (sbyte)Quantize(
        _fanIn.Value[synapse], Stretch[_fanIn.Column[synapse]], RowExponent[_fanIn.Row[synapse]] + NeuronExponent[_fanIn.Column[synapse]]);

    /// <summary>What that weight stands for, in nominal LSB.</summary>
    public double Represented(int synapse) => Weight(synapse) * Stretch[_fanIn.Column[synapse]]
        * Math.ScaleB(1, RowExponent[_fanIn.Row[synapse]] + NeuronExponent[_fanIn.Column[synapse]]);

    /// <summary>What one unit of a synapse's weight stands for in nominal LSB; 0 when its exponents have no place in the chip.</summary>
    public double Step(int synapse)
    {
        int sum = RowExponent[_fanIn.Row[synapse]] + NeuronExponent[_fanIn.Column[synapse]];
        return sum is < ExponentMin or > ExponentMax ? 0 : Stretch[_fanIn.Column[synapse]] * Math.ScaleB(1, sum);
    }

    /// <summary>Alternates until nothing changes, at most 8 times.</summary>
    public void Solve(bool startFlat)
    {
        StartRows(startFlat);
        for (int i = 0; i < IterationsMax; i++)
        {
            Parallel.For(0, _fanIn.Columns, FitColumn);
            int changed = 0;
            Parallel.For(0, _fanIn.Rows, () => 0, (row, _, count) => count + (FitRow(row) ? 1 : 0), count => Interlocked.Add(ref changed, count));
            if (changed == 0)
            {
                break;
            }
        }
    }

    /// <summary>Fits the rows only, with neuron scales given: for a second slice.</summary>
    public void SolveRows(ScaleSolver first)
    {
        first.NeuronExponent.CopyTo(NeuronExponent, 0);
        first.Stretch.CopyTo(Stretch, 0);
        Parallel.For(0, _fanIn.Rows, row => FitRow(row));
    }

    private void StartRows(bool flat)
    {
        double[] max = new double[_fanIn.Rows];
        for (int i = 0; i < _fanIn.Value.Length; i++)
        {
            double relative = Math.Abs(_fanIn.Value[i]) * Math.Sqrt(_relevance[_fanIn.Column[i]]);
            max[_fanIn.Row[i]] = Math.Max(max[_fanIn.Row[i]], relative);
        }

        double top = max.Length == 0 ? 0 : max.Max();
        for (int row = 0; row < max.Length && !flat; row++)
        {
            RowExponent[row] = max[row] > 0 ? (sbyte)Math.Clamp(Math.Round(Math.Log2(max[row] / top)), ExponentMin, 0) : (sbyte)0;
        }
    }

    // 16 factors from 2^½ down to 2^−½, by square roots alone: those are correctly rounded everywhere, powers are not.
    private static double[] MakeOctaveGrid()
    {
        double step = Math.Sqrt(Math.Sqrt(Math.Sqrt(Math.Sqrt(2))));
        double[] grid = new double[16];
        grid[0] = Math.Sqrt(2);
        for (int i = 1; i < grid.Length; i++)
        {
            grid[i] = grid[i - 1] / step;
        }

        return grid;
    }

    private static double Quantize(double value, double stretch, int exponent) =>
        exponent is < ExponentMin or > ExponentMax ? 0 : Math.Clamp(Math.Round(value / (stretch * Math.ScaleB(1, exponent))), -8, 7);

    private void FitColumn(int column)
    {
        ReadOnlySpan<int> synapses = _fanIn.ByColumn.AsSpan(_fanIn.ColumnStart[column].._fanIn.ColumnStart[column + 1]);
        double top = 0;
        foreach (int i in synapses)
        {
            top = Math.Max(top, Math.Abs(_fanIn.Value[i]) * Math.ScaleB(1, -RowExponent[_fanIn.Row[i]]));
        }

        if (top == 0)
        {
            return;
        }

        // From just above what clips nothing downwards, on a grid that needs no logarithm, so that every machine tries the same scales.
        double best = ColumnError(synapses, Stretch[column], NeuronExponent[column], double.PositiveInfinity);
        double unclipped = top / 7;
        int octave = Math.ILogB(unclipped) + 1;
        for (int exponent = octave; exponent >= octave - OctavesTried; exponent--)
        {
            int legal = Math.Clamp(exponent, ExponentMin, ExponentMax);
            if (_snap is null)
            {
                best = TryColumn(column, synapses, 1, legal, best);
                continue;
            }

            foreach (double factor in OctaveGrid)
            {
                if (factor * Math.ScaleB(1, exponent) <= unclipped * 1.1)
                {
                    best = TryColumn(column, synapses, _snap(column, factor), legal, best);
                }
            }
        }

        // With the integers fixed the best scale is a quotient. It matters where all weights are alike: a common error of 2 % would be one of the mean drive.
        for (int i = 0; i < 2 && _snap is not null; i++)
        {
            best = TryColumn(column, synapses, _snap(column, BestStretch(column, synapses)), NeuronExponent[column], best);
        }
    }

    private double TryColumn(int column, ReadOnlySpan<int> synapses, double stretch, int exponent, double best)
    {
        double error = ColumnError(synapses, stretch, exponent, best);
        if (error >= best)
        {
            return best;
        }

        Stretch[column] = stretch;
        NeuronExponent[column] = (sbyte)exponent;
        return error;
    }

    private double BestStretch(int column, ReadOnlySpan<int> synapses)
    {
        double cross = 0, square = 0;
        foreach (int i in synapses)
        {
            int sum = RowExponent[_fanIn.Row[i]] + NeuronExponent[column];
            double unit = Quantize(_fanIn.Value[i], Stretch[column], sum) * Math.ScaleB(1, sum);
            double importance = _importance is null ? 1 : _importance[_fanIn.Row[i]];
            cross += unit * _fanIn.Value[i] * importance;
            square += unit * unit * importance;
        }

        return square > 0 ? Math.Clamp(cross / square, 0.5, 2) : Stretch[column];
    }

    // The innermost loop of the compiler: scales of the 16 row exponents are tabulated, 0 where the sum of exponents has no place in the chip.
    private double ColumnError(ReadOnlySpan<int> synapses, double stretch, int exponent, double giveUp)
    {
        Span<double> scale = stackalloc double[ExponentMax - ExponentMin + 1], inverse = stackalloc double[ExponentMax - ExponentMin + 1];
        for (int row = ExponentMin; row <= ExponentMax; row++)
        {
            bool fits = row + exponent is >= ExponentMin and <= ExponentMax;
            scale[row - ExponentMin] = fits ? stretch * Math.ScaleB(1, row + exponent) : 0;
            inverse[row - ExponentMin] = fits ? 1 / scale[row - ExponentMin] : 0;
        }

        double error = 0;
        foreach (int i in synapses)
        {
            int row = RowExponent[_fanIn.Row[i]] - ExponentMin;
            double value = _fanIn.Value[i];
            double difference = value - (Math.Clamp(Math.Round(value * inverse[row]), -8, 7) * scale[row]);
            error += _importance is null ? difference * difference : difference * difference * _importance[_fanIn.Row[i]];
            if (error >= giveUp)
            {
                return error;
            }
        }

        return error;
    }

    private bool FitRow(int row)
    {
        int start = _fanIn.RowStart[row], end = _fanIn.RowStart[row + 1];
        if (start == end)
        {
            return false;
        }

        int before = RowExponent[row], chosen = before;
        double best = RowError(start, end, before, double.PositiveInfinity);
        for (int exponent = ExponentMin; exponent <= ExponentMax; exponent++)
        {
            double error = exponent == before ? best : RowError(start, end, exponent, best);
            if (error < best)
            {
                best = error;
                chosen = exponent;
            }
        }

        RowExponent[row] = (sbyte)chosen;
        return chosen != before;
    }

    private double RowError(int start, int end, int exponent, double giveUp)
    {
        double error = 0;
        for (int i = start; i < end && error < giveUp; i++)
        {
            int column = _fanIn.Column[i], sum = exponent + NeuronExponent[column];
            double scale = sum is < ExponentMin or > ExponentMax ? 0 : Stretch[column] * Powers[sum - ExponentMin];
            double value = _fanIn.Value[i];
            double difference = scale == 0 ? value : value - (Math.Clamp(Math.Round(value / scale), -8, 7) * scale);
            error += difference * difference * _relevance[column];
        }

        return error;
    }
}
