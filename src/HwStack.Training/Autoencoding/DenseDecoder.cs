namespace HwStack.Training;

/// <summary>From a code back to the sample, in floating point off the chip: dense and rectified, dense and sigmoid. Adds the mean squared error.</summary>
internal sealed class DenseDecoder
{
    private const ulong RandomPurpose = 1001;
    private const double Edge = 0.01; // a pixel that is always dark starts at 1 %, where the sigmoid still has a slope

    private readonly Crew _crew;
    private readonly DecoderLayer _hidden, _output;
    private double[] _errors = [];

    public DenseDecoder(int units, int hiddenUnits, int values, Crew crew)
    {
        _crew = crew;
        (_hidden, _output) = (new DecoderLayer(units, hiddenUnits, sigmoid: false, crew), new DecoderLayer(hiddenUnits, values, sigmoid: true, crew));
    }

    /// <summary>Values of a sample.</summary>
    public int Values => _output.Outputs;

    /// <summary>Both layers, from the code on.</summary>
    public DecoderLayer[] Layers => [_hidden, _output];

    /// <summary>Reconstructions of the last pass [rows × values].</summary>
    public float[] Output => _output.Output;

    /// <summary>First weights, and output biases that give <paramref name="mean"/> to a code that says nothing.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="power">Mean square of a rate that is expected.</param>
    /// <param name="mean">Mean of the samples.</param>
    public void Initialize(ulong seed, double power, ReadOnlySpan<double> mean)
    {
        _hidden.Initialize(new SplitMix(seed, RandomPurpose, 0), power);
        _output.Initialize(new SplitMix(seed, RandomPurpose, 1), 6); // small, since the biases say most
        for (int i = 0; i < mean.Length; i++)
        {
            double level = Math.Clamp(mean[i], Edge, 1 - Edge);
            _output.Bias.Value[i] = (float)PortableMath.Log(level / (1 - level));
        }
    }

    /// <summary>Rows of codes forward, with the values as they are now.</summary>
    public void Forward(float[] codes, int rows)
    {
        _hidden.Load();
        _output.Load();
        _hidden.Forward(codes, rows);
        _output.Forward(_hidden.Output, rows);
    }

    /// <summary>Mean squared error of the last pass, with its derivatives laid where the way back begins.</summary>
    public double Judge(float[] targets, int rows)
    {
        _errors = _errors.Length < rows ? new double[rows] : _errors;
        float factor = (float)(2 / ((double)rows * Values));
        _crew.Ranges(rows, 8, (first, last) =>
        {
            for (int row = first; row < last; row++)
            {
                ReadOnlySpan<float> output = Output.AsSpan(row * Values, Values), target = targets.AsSpan(row * Values, Values);
                Span<float> derivative = _output.Derivative.AsSpan(row * Values, Values);
                double sum = 0;
                for (int i = 0; i < output.Length; i++)
                {
                    float difference = output[i] - target[i];
                    sum += (double)difference * difference;
                    derivative[i] = factor * difference;
                }

                _errors[row] = sum;
            }
        });
        return _errors.AsSpan(0, rows).ToArray().Sum() / ((double)rows * Values);
    }

    /// <summary>Rows back, after <see cref="Judge"/>: gradients, and derivatives by the codes.</summary>
    public void Backward(float[] codes, int rows, float[] codeDerivative)
    {
        _output.Backward(_hidden.Output, rows, _hidden.Derivative);
        _hidden.Backward(codes, rows, codeDerivative);
    }

    /// <summary>A step of Adam.</summary>
    public void Step(long step, float rate, float decay)
    {
        foreach (DecoderLayer layer in Layers)
        {
            Adam.Step(layer.Weights, step, rate, decay, _crew);
            Adam.Step(layer.Bias, step, rate, 0, _crew);
        }
    }
}
