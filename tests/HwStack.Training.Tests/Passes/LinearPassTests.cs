namespace HwStack.Training.Tests.Passes;

/// <summary>Windows, sums over windows and the linear map, against their definitions. Images are channels last.</summary>
public class LinearPassTests
{
    private const int Rows = 11;

    public static TheoryData<string> All => Shapes.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Scattering_is_the_adjoint_of_gathering(string text)
    {
        LayerGeometry g = Shapes.First(text);
        if (!g.Convolves)
        {
            return;
        }

        float[] image = Shapes.Values(g.PooledCount, 1), back = Shapes.Values(g.PooledCount, 2), windows = Shapes.Values(g.Positions * g.FanIn, 3), gathered = Shapes.Values(windows.Length, 4);
        Windows.Gather(g, image, gathered);
        Windows.Scatter(g, windows, back);
        Assert.Equal(Shapes.Dot(gathered, windows), Shapes.Dot(image, back), 1e-4);
        for (int at = 0; at < gathered.Length; at++)
        {
            Assert.Equal(Pixel(g, image, at / g.FanIn, at % g.FanIn), gathered[at]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_way_back_of_a_sum_over_windows_is_its_adjoint(string text)
    {
        LayerGeometry g = Shapes.First(text);
        if (g.Spec.Pool == 1)
        {
            return;
        }

        float[] image = Shapes.Values(g.SourceCount, 1), sums = Shapes.Values(g.PooledCount, 2), above = Shapes.Values(g.PooledCount, 3), back = Shapes.Values(g.SourceCount, 4);
        SumPool.Forward(g, image, sums);
        SumPool.Backward(g, above, back);
        Assert.Equal(Shapes.Dot(sums, above), Shapes.Dot(image, back), 1e-4);
        (int channels, int height, int width) = g.Pooled;
        for (int i = 0; i < sums.Length; i++)
        {
            (int c, int x, int y) = (i % channels, i / channels % width, i / channels / width);
            double sum = 0;
            for (int at = 0; at < g.Spec.Pool * g.Spec.Pool; at++)
            {
                sum += image[((((y * g.Spec.Pool) + (at / g.Spec.Pool)) * g.Source.Width) + (x * g.Spec.Pool) + (at % g.Spec.Pool)) * channels + c];
            }

            Assert.Equal(sum, sums[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_and_both_ways_back_are_what_sums_over_single_weights_give(string text)
    {
        LayerGeometry g = Shapes.First(text);
        float[] weights = Shapes.Values(g.Rows * g.Columns, 1), effective = Shapes.Values(g.Rows * g.Columns, 2);
        float[] input = Shapes.Values(Rows * g.PooledCount, 3), derivative = Shapes.Values(Rows * g.Neurons, 4);
        double[] result = new double[Rows * g.Neurons], gradient = new double[g.FanIn * g.Columns], below = new double[Rows * g.PooledCount];
        foreach ((int row, int neuron, int source, int weight) in Synapses(g))
        {
            (int to, int from) = ((row * g.Neurons) + neuron, (row * g.PooledCount) + source);
            result[to] += (double)input[from] * weights[weight];
            gradient[weight] += 0.5 * input[from] * derivative[to];
            below[from] += (double)derivative[to] * effective[weight];
        }

        for (int threads = 1; threads <= 3; threads++)
        {
            LinearPass pass = new(g, new Crew(threads));
            pass.Load(weights, effective);
            float[] forward = new float[result.Length], weightGradient = Shapes.Values(gradient.Length, 5), inputDerivative = Shapes.Values(below.Length, 6);
            pass.Forward(input, Rows, forward);
            pass.WeightGradient(input, derivative, Rows, weightGradient, 0.5f);
            pass.InputDerivative(derivative, Rows, inputDerivative);
            AssertClose(result, forward);
            AssertClose(gradient, weightGradient);
            AssertClose(below, inputDerivative);
        }
    }

    private static IEnumerable<(int Row, int Neuron, int Source, int Weight)> Synapses(LayerGeometry g)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int neuron = 0; neuron < g.Neurons; neuron++)
            {
                for (int k = 0; k < g.FanIn; k++)
                {
                    if (Source(g, neuron / g.Columns, k) is >= 0 and int source)
                    {
                        yield return (row, neuron, source, (k * g.Columns) + (neuron % g.Columns));
                    }
                }
            }
        }
    }

    // Where entry k of the window at a position lies in the image, channels last; −1 outside.
    private static int Source(LayerGeometry g, int position, int k)
    {
        if (!g.Convolves)
        {
            return k;
        }

        (int channels, int height, int width) = g.Pooled;
        int y = (position / g.Output.Width * g.Spec.Stride) + (k / channels / g.Spec.Kernel) - g.Spec.Padding, x = (position % g.Output.Width * g.Spec.Stride) + (k / channels % g.Spec.Kernel) - g.Spec.Padding;
        return y < 0 || y >= height || x < 0 || x >= width ? -1 : (((y * width) + x) * channels) + (k % channels);
    }

    private static float Pixel(LayerGeometry g, float[] image, int position, int k) => Source(g, position, k) is >= 0 and int source ? image[source] : 0;

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 2e-5);
        }
    }
}
