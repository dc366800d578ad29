using HwStack.Compiler.Lowering;
using HwStack.Network;

namespace HwStack.Compiler.Quantization;

/// <summary>Integer weights of everything that enters one population: one slice, and a second one for the projections that need it.</summary>
internal sealed class WeightFit
{
    private readonly FanIn _fanIn;
    private readonly DriveStatistics _drive;
    private readonly double[] _columnScale;
    private readonly double[] _importance;
    private readonly ScaleSolver _first;
    private readonly ScaleSolver? _second;
    private readonly bool[] _sliced;
    private readonly sbyte[] _firstWeight;
    private readonly sbyte[] _secondWeight = [];
    private readonly double[] _residual;

    /// <summary>Neuron exponents.</summary>
    public sbyte[] NeuronExponent => _first.NeuronExponent;

    /// <summary>Factor on the nominal LSB of each neuron.</summary>
    public double[] Stretch => _first.Stretch;

    /// <summary>Fits. <paramref name="fanIn"/> is in nominal LSB.</summary>
    public WeightFit(FloatPopulation population, FanIn fanIn, NominalScale scale, DriveStatistics drive, QuantizerOptions options)
    {
        _fanIn = fanIn;
        _drive = drive;
        _columnScale = Array.ConvertAll(scale.ThresholdLsb, threshold => Math.Max(1, Math.Abs(threshold)));
        _importance = [.. Enumerable.Range(0, fanIn.Rows).Select(drive.Moment)];
        bool free = population.Kind == PopulationKind.Spiking && !scale.Exact && !scale.Fixed;
        double[]? importance = drive.Observed && !scale.Exact ? _importance : null;
        _first = new ScaleSolver(fanIn, _columnScale, free ? Snap(population, scale) : null, importance);
        _first.Solve(scale.Exact);
        int count = fanIn.Value.Length;
        _firstWeight = [.. Enumerable.Range(0, count).Select(_first.Weight)];
        _residual = [.. Enumerable.Range(0, count).Select(i => fanIn.Value[i] - _first.Represented(i))];
        _sliced = ChooseSliced(options);
        double[] step = [.. Enumerable.Range(0, count).Select(i => Sliced(i) ? 0 : _first.Step(i))];
        if (Array.Exists(_sliced, sliced => sliced))
        {
            double[] weights = [.. fanIn.Value];
            _residual.CopyTo(fanIn.Value, 0);
            _second = new ScaleSolver(fanIn, _columnScale, null, importance);
            _second.SolveRows(_first);
            _secondWeight = new sbyte[count];
            for (int i = 0; i < count; i++)
            {
                if (Sliced(i))
                {
                    _secondWeight[i] = _second.Weight(i);
                    _residual[i] -= _second.Represented(i);
                    step[i] = _second.Step(i);
                }
            }

            weights.CopyTo(fanIn.Value, 0);
        }

        // Without data all inputs would count as equally busy; on the N-MNIST CNN that made the counts worse, not better.
        if (!scale.Exact && options.ImproveRounding && drive.Observed)
        {
            ImproveRounding(step);
        }
    }

    private bool Sliced(int synapse) => _sliced[ProjectionOf(_fanIn.Row[synapse])];

    private int ProjectionOf(int row)
    {
        int p = 0;
        while (row >= _fanIn.ProjectionRow[p + 1])
        {
            p++;
        }

        return p;
    }

    // The weights of a synapse's last slice are the ones that can still move.
    private void ImproveRounding(double[] step)
    {
        sbyte[] last = [.. _firstWeight];
        for (int i = 0; i < last.Length; i++)
        {
            last[i] = Sliced(i) ? _secondWeight[i] : _firstWeight[i];
        }

        new RoundingSearch(_fanIn, _drive).Improve(last, _residual, step);
        for (int i = 0; i < last.Length; i++)
        {
            (Sliced(i) ? _secondWeight : _firstWeight)[i] = last[i];
        }
    }

    // Half an LSB above a whole number makes rounding and the strict test agree on average; a subtracted threshold must be whole.
    private static Func<int, double, double> Snap(FloatPopulation population, NominalScale scale)
    {
        bool subtracts = population.Reset is ResetRule.Subtract or ResetRule.SnnTorch;
        return (neuron, stretch) =>
        {
            double threshold = scale.ThresholdLsb[neuron];
            double wanted = Math.Min(100, Math.Abs(threshold) / stretch);
            if (wanted < 1)
            {
                return stretch; // a threshold far below the reset or the weights: the range matters, not the threshold's place within an LSB
            }

            double snapped = subtracts ? Math.Max(1, Math.Round(wanted)) : Math.Max(0.5, Math.Round(wanted - 0.5) + 0.5);
            return Math.Abs(threshold) / snapped;
        };
    }

    private bool[] ChooseSliced(QuantizerOptions options)
    {
        int count = _fanIn.Projections.Length;
        bool[] sliced = new bool[count];
        double[] error = new double[count];
        double power = 0;
        for (int p = 0; p < count; p++)
        {
            for (int i = _fanIn.RowStart[_fanIn.ProjectionRow[p]]; i < _fanIn.RowStart[_fanIn.ProjectionRow[p + 1]]; i++)
            {
                double relevance = (_drive.Observed ? _importance[_fanIn.Row[i]] : 1) / (_columnScale[_fanIn.Column[i]] * _columnScale[_fanIn.Column[i]]);
                double difference = _residual[i];
                error[p] += difference * difference * relevance;
                power += _fanIn.Value[i] * _fanIn.Value[i] * relevance;
            }
        }

        double allowed = power * Math.Pow(10, -options.TargetSnrDb / 10) / Math.Max(1, count);
        for (int p = 0; p < count && options.WeightSlicesMax > 1; p++)
        {
            int synapses = _fanIn.RowStart[_fanIn.ProjectionRow[p + 1]] - _fanIn.RowStart[_fanIn.ProjectionRow[p]];
            sliced[p] = error[p] > allowed && (_drive.Observed || synapses <= options.SlicedSynapsesMax);
        }

        return sliced;
    }

    /// <summary>Weight a synapse ended up with, in nominal LSB, all slices together.</summary>
    public double Represented(int synapse) => _fanIn.Value[synapse] - _residual[synapse];

    /// <summary>The integer projections: for each projection of the fan-in its first slice and, where made, its second.</summary>
    public IEnumerable<QuantizedProjection> Projections(LoweredNetwork network)
    {
        for (int p = 0; p < _fanIn.Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[_fanIn.Projections[p]];
            QuantizedProjection first = Slice(projection, p, projection.Name, i => _firstWeight[i], _first.RowExponent);
            if (first.Weight.Length > 0)
            {
                yield return first;
            }

            if (_sliced[p] && Slice(projection, p, projection.Name + "/2", i => _secondWeight[i], _second!.RowExponent) is { Weight.Length: > 0 } second)
            {
                yield return second;
            }
        }
    }

    private QuantizedProjection Slice(FloatProjection projection, int p, string name, Func<int, sbyte> weightOf, sbyte[] rowExponent)
    {
        int firstRow = _fanIn.ProjectionRow[p], rows = _fanIn.ProjectionRow[p + 1] - firstRow;
        int[] rowStart = new int[rows + 1];
        List<int> target = [];
        List<sbyte> weight = [];
        for (int row = 0; row < rows; row++)
        {
            for (int i = _fanIn.RowStart[firstRow + row]; i < _fanIn.RowStart[firstRow + row + 1]; i++)
            {
                if (weightOf(i) is var w and not 0)
                {
                    target.Add(_fanIn.Column[i]);
                    weight.Add(w);
                }
            }

            rowStart[row + 1] = target.Count;
        }

        return new QuantizedProjection
        {
            Name = name, Source = projection.Source, Target = projection.Target, RowStart = rowStart, TargetIndex = [.. target], Weight = [.. weight],
            RowExponent = rowExponent[firstRow..(firstRow + rows)], DelayTicks = projection.DelayTicks,
        };
    }

    /// <summary>The figures of each projection.</summary>
    public IEnumerable<ProjectionReport> Reports(LoweredNetwork network)
    {
        for (int p = 0; p < _fanIn.Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[_fanIn.Projections[p]];
            int zeroed = 0, clipped = 0, saturated = 0, cells = 0;
            double power = 0, error = 0;
            for (int i = _fanIn.RowStart[_fanIn.ProjectionRow[p]]; i < _fanIn.RowStart[_fanIn.ProjectionRow[p + 1]]; i++)
            {
                double relevance = 1 / (_columnScale[_fanIn.Column[i]] * _columnScale[_fanIn.Column[i]]);
                double got = Represented(i), wanted = _fanIn.Value[i];
                double step = Stretch[_fanIn.Column[i]] * Math.ScaleB(1, _first.RowExponent[_fanIn.Row[i]] + NeuronExponent[_fanIn.Column[i]]);
                zeroed += _firstWeight[i] == 0 && (!_sliced[p] || _secondWeight[i] == 0) ? 1 : 0;
                clipped += _firstWeight[i] is -8 or 7 && Math.Abs(wanted - got) > step / 2 ? 1 : 0;
                saturated += _firstWeight[i] is -8 or 7 ? 1 : 0;
                cells += (_firstWeight[i] != 0 ? 1 : 0) + (_sliced[p] && _secondWeight[i] != 0 ? 1 : 0);
                power += wanted * wanted * relevance;
                error += (wanted - got) * (wanted - got) * relevance;
            }

            // Below 1e-12 of the power it is floating-point noise of the scales, not an error of the weights.
            double snr = error <= power * 1e-12 ? double.PositiveInfinity : 10 * Math.Log10(power / error);
            yield return new ProjectionReport(
                projection.Name, network.Populations[projection.Source].Name, network.Populations[projection.Target].Name,
                projection.Weight.Length, zeroed, clipped, saturated, _sliced[p] ? 2 : 1, cells, snr, (snr - 1.76) / 6.02)
            {
                DriveSnrDb = DriveSnr(p, error <= power * 1e-12),
            };
        }
    }

    private double DriveSnr(int p, bool exact)
    {
        if (exact)
        {
            return double.PositiveInfinity;
        }

        int start = _fanIn.ProjectionRow[p], end = _fanIn.ProjectionRow[p + 1];
        RoundingSearch search = new(_fanIn, _drive);
        double power = 0, error = 0;
        for (int column = 0; column < _fanIn.Columns; column++)
        {
            double relevance = 1 / (_columnScale[column] * _columnScale[column]);
            power += relevance * search.Cost(column, start, end, _fanIn.Value);
            error += relevance * search.Cost(column, start, end, _residual);
        }

        return error > 0 ? 10 * Math.Log10(power / error) : double.PositiveInfinity;
    }
}
