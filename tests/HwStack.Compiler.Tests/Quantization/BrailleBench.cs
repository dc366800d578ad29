using HwStack.Compiler.Calibration;
using HwStack.Compiler.Quantization;
using HwStack.Reference.Tests.Data;

namespace HwStack.Compiler.Tests.Quantization;

/// <summary>The real Braille network with its one real sample and seeded variants of it, against the float reference.</summary>
internal sealed class BrailleBench
{
    private const int Steps = 256;
    private readonly PreparedNetwork _prepared;
    private readonly Signal[] _inputs;
    private readonly double[][] _wanted;

    public BrailleBench(string file, ResetRule reset, int variants)
    {
        _prepared = RealNetworks.Prepare(file, new NetworkSemantics(1e-4, reset));
        float[][] sample = Matrix.ReadNpy(TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy"));
        _inputs = [.. Enumerable.Range(0, variants + 1).Select(seed => Matrix.ToSignal(seed == 0 ? sample : Variant(sample, seed)))];
        _wanted = [.. _inputs.Select(input => Scores.Counts(Simulation.Run(_prepared, input, Steps, simulator => simulator.Output("lif1.lif").ToArray())))];
    }

    /// <summary>Spikes per neuron of the float network on the real sample.</summary>
    public double[] Wanted => _wanted[0];

    public QuantizationResult Quantize(QuantizerOptions? options = null) =>
        Quantizer.Quantize(Lowering.Lowered.Of(_prepared), Compile.Chip, options);

    /// <summary>What the float network did on the variants but not on the sample itself, as a calibration would see it.</summary>
    public Dictionary<string, PopulationActivity> Observe()
    {
        Dictionary<string, Observer> observers = _prepared.Order.Where(node => node is InputNode || NodeKinds.HasMembrane(node))
            .ToDictionary(node => node.Name, node => new Observer(_prepared.Shapes[node.Name].OutputCount));
        foreach (Signal input in _inputs[1..])
        {
            ReferenceSimulator simulator = new(_prepared);
            for (int step = 0; step < Steps; step++)
            {
                simulator.Step(new Dictionary<string, Signal> { ["input"] = input });
                foreach ((string name, Observer observer) in observers)
                {
                    bool current = name != "input";
                    observer.Add(simulator.Output(name), current ? simulator.V(name) : [], current ? simulator.U(name) : []);
                }
            }
        }

        return observers.ToDictionary(pair => pair.Key, pair => pair.Value.Activity);
    }

    /// <summary>What the float network did on variants made from other seeds, through the compiler's own calibration.</summary>
    public Dictionary<string, PopulationActivity> Calibrate(int firstSeed, int count)
    {
        float[][] sample = Matrix.ReadNpy(TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy"));
        List<CalibrationStimulus> stimuli = [.. Enumerable.Range(firstSeed, count)
            .Select(seed => new CalibrationStimulus(new Dictionary<string, Signal> { ["input"] = Matrix.ToSignal(Variant(sample, seed)) }, Steps))];
        return new Dictionary<string, PopulationActivity>(ActivityObserver.Observe(_prepared, stimuli));
    }

    /// <summary>Spike-count cosines: of the real sample, and of each variant.</summary>
    public (double Sample, double[] Variants) Evaluate(QuantizedNetwork network)
    {
        int lif = Compile.Id(network, "lif1.lif");
        double[] cosines = new double[_inputs.Length];
        Parallel.For(0, cosines.Length, i => cosines[i] = Scores.Cosine(Scores.Counts(QuantizedSimulation.Spikes(network, _inputs[i], Steps, lif)), _wanted[i]));
        return (cosines[0], cosines[1..]);
    }

    // Every event moves by up to 3 ticks or is lost (5 %); every other variant also swaps the taxels.
    private static float[][] Variant(float[][] sample, int seed)
    {
        Random random = new(seed);
        int channels = sample[0].Length;
        int[] taxel = [.. Enumerable.Range(0, channels)];
        if (seed % 2 == 1)
        {
            random.Shuffle(taxel);
        }

        float[][] rows = [.. sample.Select(_ => new float[channels])];
        for (int step = 0; step < rows.Length; step++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int events = (int)sample[step][channel]; events > 0; events--)
                {
                    int moved = Math.Clamp(step + random.Next(-3, 4), 0, rows.Length - 1);
                    rows[moved][taxel[channel]] += random.NextDouble() < 0.05 ? 0 : 1;
                }
            }
        }

        return rows;
    }
}
