namespace HwStack.Compiler.Lowering;

/// <summary>Builds a <see cref="SparseMap"/> row by row: values added to the same column of a row add up, exact zeros are dropped.</summary>
internal sealed class SparseMapBuilder(int rows, int columns)
{
    private readonly int[] _rowStart = new int[rows + 1];
    private readonly double[] _sum = new double[columns];
    private readonly bool[] _touched = new bool[columns];
    private readonly List<int> _touchedColumns = [];
    private readonly List<int> _column = [];
    private readonly List<double> _value = [];
    private int _row;

    /// <summary>Entries of the rows ended so far.</summary>
    public int Count => _column.Count;

    /// <summary>Adds to a column of the current row.</summary>
    public void Add(int column, double value)
    {
        if (!_touched[column])
        {
            _touched[column] = true;
            _touchedColumns.Add(column);
        }

        _sum[column] += value;
    }

    /// <summary>Ends the current row.</summary>
    public void EndRow()
    {
        _touchedColumns.Sort();
        foreach (int column in _touchedColumns)
        {
            if (_sum[column] != 0)
            {
                _column.Add(column);
                _value.Add(_sum[column]);
            }

            _sum[column] = 0;
            _touched[column] = false;
        }

        _touchedColumns.Clear();
        _rowStart[++_row] = _column.Count;
    }

    /// <summary>The map; every row must have been ended.</summary>
    public SparseMap Build()
    {
        if (_row != rows)
        {
            throw new InvalidOperationException($"{_row} of {rows} rows were ended");
        }

        return new SparseMap(rows, columns, _rowStart, [.. _column], [.. _value]);
    }
}
