using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// Splits weights that already lie on the chip's grid into 4-bit weights and exponents without any error. With one slice a solution is found whenever one exists: a weight of 2^z·odd allows
/// row exponent + neuron exponent a small interval, and the intervals of all synapses are a system of difference constraints, which relaxation of upper bounds decides. Where one slice does not
/// do, rows get a second one under a few choices of neuron exponents.
/// </summary>
internal sealed class ExactWeights
{
    private const double Tolerance = 1e-6; // relative: what weights keep in single precision
    private readonly FanIn _fanIn;
    private readonly int[] _value; // in 1/256 LSB

    private ExactWeights(FanIn fanIn, int[] value) => (_fanIn, _value) = (fanIn, value);

    /// <summary>Exponent of each neuron.</summary>
    public sbyte[] NeuronExponent { get; private set; } = [];

    /// <summary>Exponents of each row's slices.</summary>
    private RowSplit[] Rows { get; set; } = [];

    /// <summary>The split; null when there is none, or none was found with two slices.</summary>
    /// <param name="fanIn">Weights in LSB.</param>
    /// <param name="hint">Neuron exponents to try first; empty: none.</param>
    /// <param name="slicesMax">1 or 2.</param>
    public static ExactWeights? Find(FanIn fanIn, int[] hint, int slicesMax)
    {
        int[] value = new int[fanIn.Value.Length];
        for (int i = 0; i < value.Length; i++)
        {
            if (Fraction(fanIn.Value[i]) is not { } fraction)
            {
                return null;
            }

            value[i] = fraction;
        }

        ExactWeights split = new(fanIn, value);
        return split.Solve(hint, slicesMax) ? split : null;
    }

    /// <summary>A weight in whole 1/256 LSB; null when it is none, or beyond any two slices.</summary>
    public static int? Fraction(double lsb)
    {
        double scaled = lsb * 256, whole = Math.Round(scaled);
        return Math.Abs(scaled - whole) <= Tolerance * Math.Max(1, Math.Abs(whole)) && Math.Abs(whole) <= 1 << 20 ? (int)whole : null;
    }

    /// <summary>The integer projections: for each projection of the fan-in its first slice and, where some row has one, its second.</summary>
    public IEnumerable<QuantizedProjection> Projections(LoweredNetwork network)
    {
        for (int p = 0; p < _fanIn.Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[_fanIn.Projections[p]];
            foreach (bool second in (bool[])[false, true])
            {
                if (Slice(projection, p, second) is { Weight.Length: > 0 } slice)
                {
                    yield return slice;
                }
            }
        }
    }

    /// <summary>The figures of each projection: no error anywhere.</summary>
    public IEnumerable<ProjectionReport> Reports(LoweredNetwork network)
    {
        for (int p = 0; p < _fanIn.Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[_fanIn.Projections[p]];
            int zeroed = 0, saturated = 0, cells = 0, used = 0;
            for (int i = _fanIn.RowStart[_fanIn.ProjectionRow[p]]; i < _fanIn.RowStart[_fanIn.ProjectionRow[p + 1]]; i++)
            {
                (int first, int second) = Split(i);
                zeroed += _value[i] == 0 ? 1 : 0;
                saturated += first is -8 or 7 ? 1 : 0;
                cells += (first != 0 ? 1 : 0) + (second != 0 ? 1 : 0);
                used = Math.Max(used, second != 0 ? 2 : 1);
            }

            yield return new ProjectionReport(
                projection.Name, network.Populations[projection.Source].Name, network.Populations[projection.Target].Name, projection.Weight.Length, zeroed, 0, saturated, Math.Max(1, used), cells,
                double.PositiveInfinity, double.PositiveInfinity) { DriveSnrDb = double.PositiveInfinity };
        }
    }

    private bool Solve(int[] hint, int slicesMax)
    {
        sbyte[]? hinted = hint.Length == _fanIn.Columns ? Array.ConvertAll(hint, exponent => (sbyte)exponent) : null;
        OneSlice one = new(_fanIn, _value);
        if ((hinted is not null && Use(hinted, 1)) || (one.ColumnsAlone() is { } alone && Use(alone, 1)) || (one.Solve(_ => true) is { } solved && Use(solved, 1)))
        {
            return true;
        }

        // With the neuron exponents given every row is by itself. They are guessed: the file's; what one slice needs where it would do; units of the finest or the coarsest weight.
        sbyte[]?[] guesses = slicesMax < 2 ? [] : [hinted, one.SolveFeasible(), one.Finest(), one.Coarsest(), new sbyte[_fanIn.Columns]];
        (sbyte[] Exponent, RowSplit[] Rows, int Cells)? best = null;
        foreach (sbyte[]? guess in guesses)
        {
            if (guess is not null && Use(guess, 2))
            {
                int cells = Enumerable.Range(0, _value.Length).Sum(i => Split(i) is (not 0, not 0) ? 2 : 1);
                best = best is null || cells < best.Value.Cells ? (NeuronExponent, Rows, cells) : best;
                if (guess == hinted)
                {
                    break;
                }
            }
        }

        if (best is { } found)
        {
            (NeuronExponent, Rows) = (found.Exponent, found.Rows);
        }

        return best is not null;
    }

    private bool Use(sbyte[] neuronExponent, int slices)
    {
        RowSplit[] rows = new RowSplit[_fanIn.Rows];
        int failed = 0;
        Parallel.For(0, rows.Length, (row, state) =>
        {
            int start = _fanIn.RowStart[row], count = _fanIn.RowStart[row + 1] - start;
            if (RowSplit.Of(_value.AsSpan(start, count), _fanIn.Column.AsSpan(start, count), neuronExponent, slices) is { } split)
            {
                rows[row] = split;
            }
            else
            {
                Volatile.Write(ref failed, 1);
                state.Stop();
            }
        });
        if (failed == 0)
        {
            (NeuronExponent, Rows) = (neuronExponent, rows);
        }

        return failed == 0;
    }

    private (int First, int Second) Split(int synapse)
    {
        RowSplit row = Rows[_fanIn.Row[synapse]];
        int exponent = NeuronExponent[_fanIn.Column[synapse]];
        return row.Split(_value[synapse], exponent)!.Value;
    }

    private QuantizedProjection Slice(FloatProjection projection, int p, bool second)
    {
        int firstRow = _fanIn.ProjectionRow[p], rows = _fanIn.ProjectionRow[p + 1] - firstRow;
        int[] rowStart = new int[rows + 1];
        List<int> target = [];
        List<sbyte> weight = [];
        sbyte[] exponent = new sbyte[rows];
        for (int row = 0; row < rows; row++)
        {
            exponent[row] = second ? Rows[firstRow + row].Second ?? 0 : Rows[firstRow + row].First;
            for (int i = _fanIn.RowStart[firstRow + row]; i < _fanIn.RowStart[firstRow + row + 1]; i++)
            {
                (int one, int two) = Split(i);
                if ((second ? two : one) is var w and not 0)
                {
                    target.Add(_fanIn.Column[i]);
                    weight.Add((sbyte)w);
                }
            }

            rowStart[row + 1] = target.Count;
        }

        return new QuantizedProjection
        {
            Name = projection.Name + (second ? "/2" : ""), Source = projection.Source, Target = projection.Target, RowStart = rowStart, TargetIndex = [.. target], Weight = [.. weight],
            RowExponent = exponent, DelayTicks = projection.DelayTicks,
        };
    }
}
