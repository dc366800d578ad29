namespace HwStack.Training;

/// <summary>The sum pool in front of a layer over many rows; nothing at all where there is none.</summary>
internal sealed class PoolPass(LayerGeometry geometry, Crew crew)
{
    private const int RowsEach = 8;
    private readonly int _from = geometry.SourceCount, _to = geometry.PooledCount;
    private float[] _pooled = [], _derivatives = [];

    private bool IsNone => geometry.Spec.Pool == 1;

    /// <summary>What enters the linear map.</summary>
    public float[] Forward(float[] input, int rows)
    {
        if (IsNone)
        {
            return input;
        }

        _pooled = Buffers.Room(_pooled, rows * _to);
        crew.Ranges(rows, RowsEach, (first, last) =>
        {
            for (int row = first; row < last; row++)
            {
                SumPool.Forward(geometry, input.AsSpan(row * _from, _from), _pooled.AsSpan(row * _to, _to));
            }
        });
        return _pooled;
    }

    /// <summary>Derivatives by what the layer below gave, from those by the drives.</summary>
    public void Backward(LinearPass linear, float[] driveDerivatives, int rows, float[] below)
    {
        if (IsNone)
        {
            linear.InputDerivative(driveDerivatives, rows, below);
            return;
        }

        _derivatives = Buffers.Room(_derivatives, rows * _to);
        linear.InputDerivative(driveDerivatives, rows, _derivatives);
        crew.Ranges(rows, RowsEach, (first, last) =>
        {
            for (int row = first; row < last; row++)
            {
                SumPool.Backward(geometry, _derivatives.AsSpan(row * _to, _to), below.AsSpan(row * _from, _from));
            }
        });
    }
}
