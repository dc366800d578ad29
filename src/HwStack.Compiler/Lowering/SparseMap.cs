namespace HwStack.Compiler.Lowering;

/// <summary>A sparse matrix from source elements (rows) to target elements (columns) in compressed-row form; columns ascend within a row, no zeros are stored.</summary>
internal sealed record SparseMap(int Rows, int Columns, int[] RowStart, int[] Column, double[] Value)
{
    /// <summary>Number of stored entries.</summary>
    public int Count => Column.Length;

    /// <summary>True when every element maps to itself with weight 1.</summary>
    public bool IsIdentity
    {
        get
        {
            if (Rows != Columns || Count != Rows)
            {
                return false;
            }

            for (int i = 0; i < Count; i++)
            {
                if (Column[i] != i || Value[i] != 1 || RowStart[i] != i)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Every element to itself.</summary>
    public static SparseMap Identity(int count) => Diagonal(Enumerable.Repeat(1.0, count).ToArray());

    /// <summary>Element i to itself with the given weight; zeros are left out.</summary>
    public static SparseMap Diagonal(double[] weights)
    {
        SparseMapBuilder builder = new(weights.Length, weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            builder.Add(i, weights[i]);
            builder.EndRow();
        }

        return builder.Build();
    }

    /// <summary>Pushes a constant through: y[column] = Σ x[row] · value.</summary>
    public double[] Apply(double[] x)
    {
        double[] y = new double[Columns];
        for (int row = 0; row < Rows; row++)
        {
            for (int at = RowStart[row]; x[row] != 0 && at < RowStart[row + 1]; at++)
            {
                y[Column[at]] += x[row] * Value[at];
            }
        }

        return y;
    }

    /// <summary>Multiplies every column by its factor.</summary>
    public SparseMap ScaleColumns(double[] factor)
    {
        double[] scaled = new double[Count];
        for (int at = 0; at < Count; at++)
        {
            scaled[at] = Value[at] * factor[Column[at]];
        }

        return this with { Value = scaled };
    }

    /// <summary>This map followed by <paramref name="next"/>. Null when the result would hold more than <paramref name="limit"/> entries.</summary>
    public SparseMap? Then(SparseMap next, int limit)
    {
        // Gustavson's algorithm: one dense accumulator row, so memory is bounded by the result and one row.
        SparseMapBuilder builder = new(Rows, next.Columns);
        for (int row = 0; row < Rows; row++)
        {
            for (int at = RowStart[row]; at < RowStart[row + 1]; at++)
            {
                int middle = Column[at];
                for (int far = next.RowStart[middle]; far < next.RowStart[middle + 1]; far++)
                {
                    builder.Add(next.Column[far], Value[at] * next.Value[far]);
                }
            }

            builder.EndRow();
            if (builder.Count > limit)
            {
                return null;
            }
        }

        return builder.Build();
    }

    /// <summary>The sum of two maps of the same shape. Null when it would hold more than <paramref name="limit"/> entries.</summary>
    public SparseMap? Plus(SparseMap other, int limit)
    {
        SparseMapBuilder builder = new(Rows, Columns);
        for (int row = 0; row < Rows; row++)
        {
            for (int at = RowStart[row]; at < RowStart[row + 1]; at++)
            {
                builder.Add(Column[at], Value[at]);
            }

            for (int at = other.RowStart[row]; at < other.RowStart[row + 1]; at++)
            {
                builder.Add(other.Column[at], other.Value[at]);
            }

            builder.EndRow();
            if (builder.Count > limit)
            {
                return null;
            }
        }

        return builder.Build();
    }

    /// <summary>Keeps only the columns chosen by the mask.</summary>
    public SparseMap KeepColumns(Func<int, bool> keep)
    {
        SparseMapBuilder builder = new(Rows, Columns);
        for (int row = 0; row < Rows; row++)
        {
            for (int at = RowStart[row]; at < RowStart[row + 1]; at++)
            {
                if (keep(Column[at]))
                {
                    builder.Add(Column[at], Value[at]);
                }
            }

            builder.EndRow();
        }

        return builder.Build();
    }
}
