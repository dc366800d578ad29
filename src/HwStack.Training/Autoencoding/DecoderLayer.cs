using System.Runtime.Intrinsics;

namespace HwStack.Training;

/// <summary>A dense layer in floating point, off the chip: a linear map with biases and a function of each sum.</summary>
internal sealed class DecoderLayer
{
    private readonly Crew _crew;
    private readonly LayerGeometry _geometry;
    private readonly LinearPass _linear;
    private readonly bool _sigmoid;

    /// <summary>Makes a layer whose values are all 0.</summary>
    /// <param name="inputs">Inputs.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="sigmoid">True: 1/(1 + e^(−x)); false: max(0, x).</param>
    /// <param name="crew">Who works.</param>
    public DecoderLayer(int inputs, int outputs, bool sigmoid, Crew crew)
    {
        (_crew, _sigmoid) = (crew, sigmoid);
        _geometry = LayerGeometry.Of(new NetworkSpec { InputShape = [inputs], Layers = [new LayerSpec { Outputs = outputs }] })[0];
        _linear = new LinearPass(_geometry, crew);
        (Weights, Bias) = (new Parameters(inputs * outputs), new Parameters(outputs));
    }

    /// <summary>Inputs.</summary>
    public int Inputs => _geometry.FanIn;

    /// <summary>Outputs.</summary>
    public int Outputs => _geometry.Columns;

    /// <summary>Weights [inputs × outputs].</summary>
    public Parameters Weights { get; }

    /// <summary>Biases.</summary>
    public Parameters Bias { get; }

    /// <summary>Outputs of the last pass [rows × outputs].</summary>
    public float[] Output { get; private set; } = [];

    /// <summary>Derivatives by the outputs, written by the layer above; after the way back by the sums.</summary>
    public float[] Derivative { get; private set; } = [];

    /// <summary>Uniform weights of the deviation √2 / √(inputs · power), which keeps the power of what passes a rectifier (He et al. 2015). Biases stay 0.</summary>
    /// <param name="chance">Random numbers.</param>
    /// <param name="power">Mean square of an input.</param>
    public void Initialize(SplitMix chance, double power)
    {
        float bound = (float)Math.Sqrt(6 / (Inputs * power));
        foreach (ref float weight in Weights.Value.AsSpan())
        {
            weight = bound * ((2 * chance.Unit()) - 1);
        }
    }

    /// <summary>Takes the weights for the passes that follow.</summary>
    public void Load() => _linear.Load(Weights.Value, Weights.Value);

    /// <summary>Rows forward.</summary>
    public void Forward(float[] input, int rows)
    {
        if (Output.Length < rows * Outputs)
        {
            (Output, Derivative) = (new float[rows * Outputs], new float[rows * Outputs]);
        }

        _linear.Forward(input, rows, Output);
        _crew.Ranges(rows, 8, (first, last) =>
        {
            for (int row = first; row < last; row++)
            {
                Span<float> line = Output.AsSpan(row * Outputs, Outputs);
                Lanes lanes = new(Outputs);
                while (lanes.Next())
                {
                    Vector256<float> sum = lanes.Load(line) + lanes.Load(Bias.Value);
                    lanes.Store(_sigmoid ? Sigmoid(sum) : Vector256.Max(sum, default), line);
                }
            }
        });
    }

    /// <summary>Rows back: gradients of weights and biases, and derivatives by the inputs.</summary>
    public void Backward(float[] input, int rows, float[] inputDerivative)
    {
        _crew.Ranges(rows * Outputs, 1 << 12, (first, last) =>
        {
            ReadOnlySpan<float> output = Output.AsSpan(first, last - first);
            Span<float> derivative = Derivative.AsSpan(first, last - first);
            for (int i = 0; i < output.Length; i++)
            {
                derivative[i] *= _sigmoid ? output[i] * (1 - output[i]) : output[i] > 0 ? 1 : 0;
            }
        });
        ColumnSums.Of(Derivative, rows, Outputs, Bias.Gradient, _crew);
        _linear.WeightGradient(input, Derivative, rows, Weights.Gradient, 1);
        _linear.InputDerivative(Derivative, rows, inputDerivative);
    }

    private static Vector256<float> Sigmoid(Vector256<float> x)
    {
        Vector256<float> one = Vector256<float>.One;
        return one / (one + VectorMath.Exp(-x));
    }
}
