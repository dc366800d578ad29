using System.Buffers;

namespace HwStack.Training;

/// <summary>The linear map of a layer over many rows (samples, ticks): forward, and back to weights and inputs. Rows are as wide as what enters after pooling, results as wide as the neurons.</summary>
internal sealed class LinearPass(LayerGeometry geometry, Crew crew)
{
    // Convolutions add the gradients of this many groups of rows apart and then in order, so that the sum does not depend on threads.
    private const int Groups = 8;

    private readonly PackedMatrix _forward = new(), _backward = new(), _derivatives = new();
    private readonly PackedMatrix[] _groupDerivatives = [.. Enumerable.Range(0, Groups).Select(_ => new PackedMatrix())];
    private readonly float[][] _groupGradients = geometry.Convolves ? [.. Enumerable.Range(0, Groups).Select(_ => new float[geometry.FanIn * geometry.Columns])] : [];

    /// <summary>Takes the weights of this batch: <paramref name="weights"/> for the way forward, <paramref name="effective"/> for the way back (null: none is needed).</summary>
    public void Load(float[] weights, float[]? effective)
    {
        _forward.Pack(weights, geometry.FanIn, geometry.Columns, geometry.Columns, 1, crew);
        if (effective is not null)
        {
            _backward.Pack(effective, geometry.Columns, geometry.FanIn, 1, geometry.Columns, crew);
        }
    }

    /// <summary>result = input · weights.</summary>
    public void Forward(float[] input, int rows, float[] result)
    {
        if (!geometry.Convolves)
        {
            Gemm.Multiply(input, geometry.FanIn, 1, _forward, result, geometry.Columns, rows, add: false, crew);
            return;
        }

        int width = geometry.Positions * geometry.FanIn;
        crew.Ranges(rows, 8, (first, last) =>
        {
            float[] windows = ArrayPool<float>.Shared.Rent(width);
            for (int row = first; row < last; row++)
            {
                Windows.Gather(geometry, input.AsSpan(row * geometry.PooledCount, geometry.PooledCount), windows);
                Gemm.Multiply(windows, geometry.FanIn, 1, _forward, result.AsSpan(row * geometry.Neurons, geometry.Neurons), geometry.Columns, geometry.Positions, add: false);
            }

            ArrayPool<float>.Shared.Return(windows);
        });
    }

    /// <summary>gradient = inputᵀ · derivative, times <paramref name="scale"/>; written to the first fan-in rows.</summary>
    public void WeightGradient(float[] input, float[] derivative, int rows, float[] gradient, float scale)
    {
        if (!geometry.Convolves)
        {
            _derivatives.Pack(derivative, rows, geometry.Columns, geometry.Columns, 1, crew);
            Gemm.Multiply(input, 1, geometry.FanIn, _derivatives, gradient, geometry.Columns, geometry.FanIn, add: false, crew);
        }
        else
        {
            int each = (rows + Groups - 1) / Groups;
            crew.Run(Groups, group => GroupGradient(input, derivative, group, group * each, Math.Min(rows, (group + 1) * each)));
            Array.Clear(gradient);
            for (int group = 0; group < Groups; group++)
            {
                Elementwise.Add(gradient, _groupGradients[group]);
            }
        }

        if (scale != 1)
        {
            crew.Ranges(geometry.FanIn * geometry.Columns, 1 << 15, (first, last) => Elementwise.Scale(gradient.AsSpan(first, last - first), scale));
        }
    }

    /// <summary>input derivative = derivative · weightsᵀ.</summary>
    public void InputDerivative(float[] derivative, int rows, float[] result)
    {
        if (!geometry.Convolves)
        {
            Gemm.Multiply(derivative, geometry.Columns, 1, _backward, result, geometry.FanIn, rows, add: false, crew);
            return;
        }

        int width = geometry.Positions * geometry.FanIn;
        crew.Ranges(rows, 8, (first, last) =>
        {
            float[] windows = ArrayPool<float>.Shared.Rent(width);
            for (int row = first; row < last; row++)
            {
                Gemm.Multiply(derivative.AsSpan(row * geometry.Neurons, geometry.Neurons), geometry.Columns, 1, _backward, windows, geometry.FanIn, geometry.Positions, add: false);
                Windows.Scatter(geometry, windows, result.AsSpan(row * geometry.PooledCount, geometry.PooledCount));
            }

            ArrayPool<float>.Shared.Return(windows);
        });
    }

    private void GroupGradient(float[] input, float[] derivative, int group, int first, int last)
    {
        float[] gradient = _groupGradients[group], windows = ArrayPool<float>.Shared.Rent(geometry.Positions * geometry.FanIn);
        Array.Clear(gradient);
        for (int row = first; row < last; row++)
        {
            Windows.Gather(geometry, input.AsSpan(row * geometry.PooledCount, geometry.PooledCount), windows);
            _groupDerivatives[group].Pack(derivative.AsSpan(row * geometry.Neurons, geometry.Neurons), geometry.Positions, geometry.Columns, geometry.Columns, 1);
            Gemm.Multiply(windows, 1, geometry.FanIn, _groupDerivatives[group], gradient, geometry.Columns, geometry.FanIn, add: true);
        }

        ArrayPool<float>.Shared.Return(windows);
    }
}
