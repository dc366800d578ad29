namespace HwStack.Compiler.Quantization;

/// <summary>
/// Chooses, neuron by neuron, which way weights are rounded so that the error of the neuron's drive becomes small, not that of each weight: rounding every
/// weight to its nearest value leaves errors that may add up over inputs that fire together. Coordinate descent over moves of one step,
/// which starts at nearest rounding and only ever improves; no chance is involved.
/// </summary>
/// <param name="fanIn">The synapses.</param>
/// <param name="drive">What an error costs.</param>
internal sealed class RoundingSearch(FanIn fanIn, DriveStatistics drive)
{
    private const int SweepsMax = 12;

    /// <summary>
    /// Improves <paramref name="weight"/> in place. <paramref name="residual"/>: value − represented of each synapse in the fan-in's unit, kept up to date;
    /// <paramref name="step"/>: what one unit of a weight stands for, 0 where it must stay.
    /// </summary>
    public void Improve(sbyte[] weight, double[] residual, double[] step) =>
        Parallel.For(0, fanIn.Columns, column => ImproveColumn(fanIn.ByColumn.AsSpan(fanIn.ColumnStart[column]..fanIn.ColumnStart[column + 1]), weight, residual, step));

    /// <summary>δᵀE[x̃x̃ᵀ]δ of a neuron over its synapses from rows <paramref name="firstRow"/> to before <paramref name="endRow"/>; <paramref name="delta"/> has a value a synapse.</summary>
    public double Cost(int column, int firstRow, int endRow, double[] delta)
    {
        double[] along = new double[drive.Rank];
        double cost = 0;
        foreach (int i in fanIn.ByColumn.AsSpan(fanIn.ColumnStart[column]..fanIn.ColumnStart[column + 1]))
        {
            if (fanIn.Row[i] >= firstRow && fanIn.Row[i] < endRow)
            {
                cost += drive.Diagonal[fanIn.Row[i]] * delta[i] * delta[i];
                Add(along, fanIn.Row[i], delta[i]);
            }
        }

        return cost + along.Sum(value => value * value);
    }

    private void ImproveColumn(ReadOnlySpan<int> synapses, sbyte[] weight, double[] residual, double[] step)
    {
        double[] along = new double[drive.Rank], moment = new double[synapses.Length];
        for (int k = 0; k < synapses.Length; k++)
        {
            moment[k] = drive.Moment(fanIn.Row[synapses[k]]);
            Add(along, fanIn.Row[synapses[k]], residual[synapses[k]]);
        }

        for (int sweep = 0; sweep < SweepsMax; sweep++)
        {
            bool moved = false;
            for (int k = 0; k < synapses.Length; k++)
            {
                int i = synapses[k];
                if (step[i] == 0)
                {
                    continue;
                }

                // Cost as a function of a change c of the residual: moment·c² + 2·slope·c.
                double slope = (drive.Diagonal[fanIn.Row[i]] * residual[i]) + Dot(along, fanIn.Row[i]);
                int move = slope > 0 ? 1 : -1; // a larger weight makes the residual smaller
                double change = -move * step[i], gain = (moment[k] * change * change) + (2 * slope * change);
                if (gain >= -1e-9 * moment[k] * step[i] * step[i] || weight[i] + move is < -8 or > 7)
                {
                    continue;
                }

                weight[i] += (sbyte)move;
                residual[i] += change;
                Add(along, fanIn.Row[i], change);
                moved = true;
            }

            if (!moved)
            {
                return;
            }
        }
    }

    private void Add(double[] along, int row, double value)
    {
        ReadOnlySpan<float> factors = drive.Factor.AsSpan(row * drive.Rank, drive.Rank);
        for (int r = 0; r < factors.Length; r++)
        {
            along[r] += factors[r] * value;
        }
    }

    private double Dot(double[] along, int row)
    {
        ReadOnlySpan<float> factors = drive.Factor.AsSpan(row * drive.Rank, drive.Rank);
        double sum = 0;
        for (int r = 0; r < factors.Length; r++)
        {
            sum += factors[r] * along[r];
        }

        return sum;
    }
}
