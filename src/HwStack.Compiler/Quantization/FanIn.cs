using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// All synapses onto one population as one matrix: rows are the source neurons of all its projections one after another, columns its neurons. Kept row by row
/// (Column, Value) with an index by column (ByColumn), since scales are chosen along both. Values are in LSB of the target at its nominal scale.
/// </summary>
internal sealed class FanIn
{
    /// <summary>Ids of the projections, in the order of their rows.</summary>
    public int[] Projections { get; }

    /// <summary>First row of each projection, and the number of rows.</summary>
    public int[] ProjectionRow { get; }

    /// <summary>Rows + 1 offsets.</summary>
    public int[] RowStart { get; }

    /// <summary>Row of each synapse.</summary>
    public int[] Row { get; }

    /// <summary>Target neuron of each synapse.</summary>
    public int[] Column { get; }

    /// <summary>Weight of each synapse.</summary>
    public double[] Value { get; }

    /// <summary>Neurons + 1 offsets into <see cref="ByColumn"/>.</summary>
    public int[] ColumnStart { get; }

    /// <summary>Synapses in order of their target, then of their row.</summary>
    public int[] ByColumn { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => RowStart.Length - 1;

    /// <summary>Number of neurons.</summary>
    public int Columns => ColumnStart.Length - 1;

    /// <summary>Collects the projections onto a population; each weight is multiplied by the value of one unit of its source's payload.</summary>
    public FanIn(LoweredNetwork network, int target, double[] sourceLsb)
    {
        Projections = [.. Enumerable.Range(0, network.Projections.Count).Where(i => network.Projections[i].Target == target)];
        ProjectionRow = new int[Projections.Length + 1];
        int count = 0;
        for (int p = 0; p < Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[Projections[p]];
            ProjectionRow[p + 1] = ProjectionRow[p] + projection.RowStart.Length - 1;
            count += projection.Weight.Length;
        }

        RowStart = new int[ProjectionRow[^1] + 1];
        Row = new int[count];
        Column = new int[count];
        Value = new double[count];
        int at = 0;
        for (int p = 0; p < Projections.Length; p++)
        {
            FloatProjection projection = network.Projections[Projections[p]];
            for (int row = 0; row < projection.RowStart.Length - 1; row++)
            {
                for (int i = projection.RowStart[row]; i < projection.RowStart[row + 1]; i++, at++)
                {
                    Row[at] = ProjectionRow[p] + row;
                    Column[at] = projection.TargetIndex[i];
                    Value[at] = projection.Weight[i] * sourceLsb[projection.Source];
                }

                RowStart[ProjectionRow[p] + row + 1] = at;
            }
        }

        ColumnStart = new int[network.Populations[target].Count + 1];
        ByColumn = new int[count];
        IndexByColumn();
    }

    /// <summary>Divides every column by its scale.</summary>
    public void Normalise(double[] lsb)
    {
        for (int i = 0; i < Value.Length; i++)
        {
            Value[i] /= lsb[Column[i]];
        }
    }

    /// <summary>Largest magnitude of each column.</summary>
    public double[] ColumnMaxima()
    {
        double[] max = new double[Columns];
        for (int i = 0; i < Value.Length; i++)
        {
            max[Column[i]] = Math.Max(max[Column[i]], Math.Abs(Value[i]));
        }

        return max;
    }

    private void IndexByColumn()
    {
        foreach (int column in Column)
        {
            ColumnStart[column + 1]++;
        }

        for (int column = 0; column < Columns; column++)
        {
            ColumnStart[column + 1] += ColumnStart[column];
        }

        int[] next = ColumnStart[..^1];
        for (int i = 0; i < Column.Length; i++)
        {
            ByColumn[next[Column[i]]++] = i;
        }
    }
}
