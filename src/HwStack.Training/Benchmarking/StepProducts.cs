using System.Buffers;

namespace HwStack.Training.Benchmarking;

/// <summary>
/// The matrix products of one training step and nothing else: no neurons, no packing, no windows copied, no optimiser. Their time is a bound of the step's. Products of a convolution are as small as
/// the step's own, one a sample.
/// </summary>
internal sealed class StepProducts
{
    private readonly Crew _crew;
    private readonly List<(Product Product, float[] Left, PackedMatrix Right, float[] Result)> _products = [];

    public StepProducts(TrainedNetwork network, int batch, int ticks, bool sameEveryTick, Crew crew)
    {
        _crew = crew;
        foreach (TrainedLayer layer in network.Layers)
        {
            foreach (Product product in Of(layer, batch, ticks, sameEveryTick))
            {
                float[] left = Filled(product.Rows * product.Inner), result = new float[product.Rows * product.Columns];
                PackedMatrix right = new();
                right.Pack((ReadOnlySpan<float>)Filled(product.Inner * product.Columns), product.Inner, product.Columns, product.Columns, 1);
                _products.Add((product, left, right, result));
                Operations += 2.0 * product.Times * product.Rows * product.Inner * product.Columns;
            }
        }
    }

    /// <summary>Multiplications and additions of a step.</summary>
    public double Operations { get; }

    /// <summary>All products once.</summary>
    public void Run()
    {
        foreach ((Product product, float[] left, PackedMatrix right, float[] result) in _products)
        {
            (int rowStride, int innerStride) = product.Transposed ? (1, product.Rows) : (product.Inner, 1);
            if (!product.ASample)
            {
                for (int time = 0; time < product.Times; time++)
                {
                    Gemm.Multiply(left, rowStride, innerStride, right, result, product.Columns, product.Rows, add: false, _crew);
                }

                continue;
            }

            _crew.Ranges(product.Times, 8, (first, last) =>
            {
                float[] own = ArrayPool<float>.Shared.Rent(result.Length);
                for (int time = first; time < last; time++)
                {
                    Gemm.Multiply((ReadOnlySpan<float>)left, rowStride, innerStride, right, own, product.Columns, product.Rows, add: false);
                }

                ArrayPool<float>.Shared.Return(own);
            });
        }
    }

    private static IEnumerable<Product> Of(TrainedLayer layer, int batch, int ticks, bool sameEveryTick)
    {
        LayerGeometry g = layer.Geometry;
        int all = ticks * batch, rows = layer.Number == 0 && sameEveryTick && !g.Spec.Recurrent ? batch : all;
        if (g.Convolves)
        {
            yield return new Product(rows, g.Positions, g.FanIn, g.Columns, false, true);
            yield return new Product(rows, g.FanIn, g.Positions, g.Columns, true, true);
        }
        else
        {
            yield return new Product(1, rows, g.FanIn, g.Columns, false, false);
            yield return new Product(1, g.FanIn, rows, g.Columns, true, false);
        }

        if (layer.Number > 0)
        {
            yield return g.Convolves ? new Product(all, g.Positions, g.Columns, g.FanIn, false, true) : new Product(1, all, g.Columns, g.FanIn, false, false);
        }

        if (g.Spec.Recurrent && ticks > 1)
        {
            yield return new Product(2 * (ticks - 1), batch, g.Columns, g.Columns, false, false);
            yield return new Product(1, g.Columns, (ticks - 1) * batch, g.Columns, true, false);
        }
    }

    private static float[] Filled(int count)
    {
        float[] values = new float[count];
        SplitMix random = new(1, 300, (ulong)count);
        foreach (ref float value in values.AsSpan())
        {
            value = random.Unit() - 0.5f;
        }

        return values;
    }

    private readonly record struct Product(int Times, int Rows, int Inner, int Columns, bool Transposed, bool ASample);
}
