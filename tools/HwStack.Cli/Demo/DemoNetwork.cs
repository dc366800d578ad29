using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Demo;

/// <summary>
/// A small spiking network that reads drawn digits: twelve fixed 3 × 3 feature detectors (convolution, LIF), a 2 × 2 sum pool, and ten LIF neurons whose weights are fitted
/// by least squares to the features of drawn examples. Not a benchmark: small enough to be made in seconds from nothing.
/// </summary>
internal static class DemoNetwork
{
    /// <summary>Time step in seconds.</summary>
    public const double DtSeconds = 1e-3;

    /// <summary>The reset rule the network is made for.</summary>
    public const ResetRule Reset = ResetRule.Subtract;

    private const int Features = 12, Pooled = DigitPainter.Side / 2, ExamplesPerDigit = 40;
    private const double FeatureTau = 5e-3, ReadoutTau = 20e-3, Penalty = 50, ReadoutGain = 4;

    // Bars in four directions, line ends, corners: +1 ink, -1 paper, '.' does not matter.
    private static readonly string[] Kernels =
    [
        "--- +++ ---", "-+- -+- -+-", "+-- -+- --+", "--+ -+- +--", "--- -++ -+-", "--- ++- -+-",
        "-+- -++ ---", "-+- ++- ---", "--- ++. ---", "--- .++ ---", "-+- -+. ---", "+++ +-- +--",
    ];

    /// <summary>Makes the network, fitting the last layer to drawn examples.</summary>
    public static NetworkGraph Create(int seed, CancellationToken cancellation)
    {
        NetworkGraph features = Build(null);
        using ReferenceTarget reference = new(NetworkModel.Prepare(features, new NetworkSemantics(DtSeconds, Reset)));
        Random chance = new(seed);
        List<double[]> rows = [], targets = [];
        for (int example = 0; example < 10 * ExamplesPerDigit; example++)
        {
            int digit = example % 10;
            rows.Add(PooledCounts(reference, DigitPainter.Spikes(digit, chance), cancellation));
            double[] target = new double[10];
            Array.Fill(target, -0.3);
            target[digit] = 1;
            targets.Add(target);
        }

        return Build(RidgeRegression.Fit(rows, targets, Penalty));
    }

    private static double[] PooledCounts(Target reference, Signal spikes, CancellationToken cancellation)
    {
        RunRecord run = reference.Run(
            new RunRequest(spikes.Steps, new Dictionary<string, Signal> { ["pixels"] = spikes }, []), null, cancellation);
        long[] counts = run.Populations.Single(population => population.Name == "features").SpikeCounts;
        double[] pooled = new double[Features * Pooled * Pooled];
        for (int i = 0; i < counts.Length; i++)
        {
            int channel = i / (DigitPainter.Side * DigitPainter.Side), y = i / DigitPainter.Side % DigitPainter.Side, x = i % DigitPainter.Side;
            pooled[(((channel * Pooled) + (y / 2)) * Pooled) + (x / 2)] += counts[i];
        }

        return pooled;
    }

    /// <summary>With weights the whole network; without, only up to the features.</summary>
    private static NetworkGraph Build(double[,]? readout)
    {
        int side = DigitPainter.Side;
        int[] shape = [Features, side, side];
        List<NetworkNode> nodes =
        [
            new InputNode("pixels", [1, side, side]),
            new Conv2dNode("kernels", [side, side], KernelWeights(), [1, 1], PaddingMode.Explicit, [1, 1], [1, 1], 1, new Tensor(new double[Features], Features)),
            Lif("features", FeatureTau, 1, shape),
        ];
        List<Edge> edges = [new("pixels", "kernels"), new("kernels", "features")];
        if (readout is null)
        {
            nodes.Add(new OutputNode("spikes", shape));
            edges.Add(new Edge("features", "spikes"));
            return new NetworkGraph(nodes, edges);
        }

        int width = Features * Pooled * Pooled;
        double[] weights = new double[10 * width];
        for (int i = 0; i < weights.Length; i++)
        {
            // A fitted score of 1 over the whole picture becomes ReadoutGain thresholds in each membrane time constant.
            weights[i] = readout[i / width, i % width] * DigitPainter.Steps * ReadoutGain;
        }

        nodes.Add(new SumPool2dNode("pool", [2, 2], [2, 2], [0, 0]));
        nodes.Add(new FlattenNode("flat", 0, 2, [Features, Pooled, Pooled]));
        nodes.Add(new LinearNode("readout", new Tensor(weights, 10, width)));
        nodes.Add(Lif("digits", ReadoutTau, 1, [10]));
        nodes.Add(new OutputNode("digit", [10]));
        edges.AddRange([new("features", "pool"), new("pool", "flat"), new("flat", "readout"), new("readout", "digits"), new("digits", "digit")]);
        return new NetworkGraph(nodes, edges);
    }

    private static LifNode Lif(string name, double tau, double threshold, int[] shape) => new(
        name, Tensor.Filled(tau, shape), Tensor.Filled(1, shape), Tensor.Filled(0, shape), Tensor.Filled(threshold, shape), Tensor.Filled(0, shape));

    private static Tensor KernelWeights()
    {
        double[] weights = new double[Features * 9];
        for (int feature = 0; feature < Features; feature++)
        {
            string cells = Kernels[feature].Replace(" ", "", StringComparison.Ordinal);
            for (int cell = 0; cell < 9; cell++)
            {
                weights[(feature * 9) + cell] = cells[cell] switch { '+' => 1.6, '-' => -0.8, _ => 0 };
            }
        }

        return new Tensor(weights, Features, 1, 3, 3);
    }
}
