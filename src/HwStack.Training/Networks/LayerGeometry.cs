using HwStack.Diagnostics;

namespace HwStack.Training;

/// <summary>
/// Sizes of a layer. Inside the trainer images are stored position by position, channels together ("channels last"), so that a row of a kernel's window is one piece of memory;
/// files hold channels first.
/// </summary>
internal sealed record LayerGeometry
{
    private const long MostWeights = 1L << 28, MostValues = 1L << 20, MostNeurons = 1L << 22;

    /// <summary>The layer.</summary>
    public required LayerSpec Spec { get; init; }

    /// <summary>Channels, height and width of what enters, before pooling; a vector has height and width 1.</summary>
    public required (int Channels, int Height, int Width) Source { get; init; }

    /// <summary>The same after pooling.</summary>
    public required (int Channels, int Height, int Width) Pooled { get; init; }

    /// <summary>Height and width of the output; 1 × 1 for a dense layer.</summary>
    public required (int Height, int Width) Output { get; init; }

    /// <summary>True for a convolution.</summary>
    public bool Convolves => Spec.Kernel > 0;

    /// <summary>Values that enter, before pooling.</summary>
    public int SourceCount => Source.Channels * Source.Height * Source.Width;

    /// <summary>Values that enter the linear map.</summary>
    public int PooledCount => Pooled.Channels * Pooled.Height * Pooled.Width;

    /// <summary>Rows of the weight matrix that read what enters.</summary>
    public int FanIn => Convolves ? Spec.Kernel * Spec.Kernel * Pooled.Channels : PooledCount;

    /// <summary>Rows of the weight matrix: fan-in, then one a neuron for recurrent weights.</summary>
    public int Rows => FanIn + (Spec.Recurrent ? Spec.Outputs : 0);

    /// <summary>Columns of the weight matrix: neurons or filters.</summary>
    public int Columns => Spec.Outputs;

    /// <summary>Places where the kernel is applied; 1 for a dense layer.</summary>
    public int Positions => Output.Height * Output.Width;

    /// <summary>Neurons.</summary>
    public int Neurons => Positions * Columns;

    /// <summary>The layers of a network. Throws HW0451 where an image is smaller than a kernel or window, HW0452 for a convolution of what is no image or recurrent convolution, HW0453 for too many weights, neurons or inputs.</summary>
    public static LayerGeometry[] Of(NetworkSpec network)
    {
        int[] input = network.InputShape;
        (int Channels, int Height, int Width) source = input.Length == 3 ? (input[0], input[1], input[2]) : (input[0], 1, 1);
        Demand(source.Channels, source.Height, source.Width, MostValues, "inputs", "input");
        bool isImage = input.Length == 3;
        List<LayerGeometry> layers = [];
        long neurons = 0;
        foreach (LayerSpec spec in network.Layers)
        {
            if (spec.Kernel > 0 && !isImage)
            {
                throw new UserErrorException(new UserError(
                    "HW0452", "Only images can be convolved: the input or the layer before is a vector.", $"layer {layers.Count + 1}", null, null, "Give the input as 28x28, and dense layers behind all convolutions."));
            }

            LayerGeometry layer = Make(spec, source, layers.Count);
            neurons += layer.Neurons;
            Demand(neurons, 1, 1, MostNeurons, "neurons in all", "network");
            layers.Add(layer);
            isImage = layer.Convolves;
            source = (layer.Columns, layer.Output.Height, layer.Output.Width);
        }

        return [.. layers];
    }

    private static LayerGeometry Make(LayerSpec spec, (int Channels, int Height, int Width) source, int number)
    {
        string place = $"layer {number + 1}";
        (int channels, int height, int width) = (source.Channels, source.Height / spec.Pool, source.Width / spec.Pool);
        if (height < 1 || width < 1)
        {
            throw new UserErrorException(new UserError("HW0451", $"A window of {spec.Pool} × {spec.Pool} does not fit {source.Height} × {source.Width}.", place));
        }

        Demand(spec.Kernel, spec.Kernel, channels, MostValues, "weights in a kernel", place);
        (int outHeight, int outWidth) = spec.Kernel == 0 ? (1, 1) : (Steps(height, spec), Steps(width, spec));
        if (outHeight < 1 || outWidth < 1)
        {
            throw new UserErrorException(new UserError("HW0451", $"A kernel of {spec.Kernel} × {spec.Kernel} does not fit {height} × {width}.", place, null, null, "Give the convolution a padding (12c5s2), or pool less before it."));
        }

        if (spec.Kernel > 0 && spec.Recurrent)
        {
            throw new UserErrorException(new UserError("HW0452", "Only dense layers can be recurrent.", place));
        }

        Demand(outHeight, outWidth, spec.Outputs, MostValues, "neurons", place);
        LayerGeometry layer = new() { Spec = spec, Source = source, Pooled = (channels, height, width), Output = (outHeight, outWidth) };
        Demand(layer.Rows, layer.Columns, 1, MostWeights, "weights", place);
        return layer;
    }

    // A quotient instead of a product: the numbers are a user's, and their product may leave every type.
    private static void Demand(long a, long b, long c, long most, string what, string place)
    {
        if (a > 0 && b > 0 && (a > most || b > most || c > most || a * b > most / Math.Max(1, c)))
        {
            throw new UserErrorException(new UserError("HW0453", $"{a} × {b} × {c} are too many {what}.", place, null, $"{most}"));
        }
    }

    // Places of the kernel along one axis; 0 or less: it does not fit.
    private static int Steps(int extent, LayerSpec spec)
    {
        int room = extent + (2 * spec.Padding) - spec.Kernel;
        return room < 0 ? 0 : (room / spec.Stride) + 1;
    }
}
