using HwStack.Chip;

namespace HwStack.Compiler.Quantization;

/// <summary>Choices of the quantiser. The defaults need no data; ranges and activities observed on real data make the scales fit better.</summary>
public sealed record QuantizerOptions
{
    /// <summary>Seed of the run's stochastic rounding; the quantiser itself draws nothing. Default 1.</summary>
    public uint Seed { get; init; } = 1;

    /// <summary>Most 4-bit slices a weight may be split into, 1 or 2 (default). A second slice costs a second row and a second synaptic operation, and is only made where one slice misses <see cref="TargetSnrDb"/>.</summary>
    public int WeightSlicesMax { get; init; } = 2;

    /// <summary>Signal-to-error ratio, in dB, that the input of a neuron should reach; default 30. 4-bit weights alone reach about 20 to 25.</summary>
    public double TargetSnrDb { get; init; } = 30;

    /// <summary>
    /// Projections with more synapses than this keep one slice; default 65,536. Large feed-forward projections average their errors and would double the memory
    /// (the N-MNIST CNN, 1.1 M synapses at 19 dB, classifies alike either way); small recurrent ones need the precision. With recordings in <see cref="Activity"/> the
    /// limit does not apply: who calibrates wants the counts too (that CNN: spike-count cosine 0.984 against 0.979 with one slice).
    /// </summary>
    public int SlicedSynapsesMax { get; init; } = 1 << 16;

    /// <summary>Spikes per channel or neuron and tick assumed where <see cref="Activity"/> says nothing; above 0 up to 1, default 0.1.</summary>
    public double AssumedRate { get; init; } = 0.1;

    /// <summary>Fewest LSB a threshold may be scaled to in order to keep inhibited states in range; default 8.</summary>
    public double ThresholdLsbMin { get; init; } = 8;

    /// <summary>LSB of a threshold when the range of the state leaves room; default 64, at most 90.</summary>
    public double ThresholdLsbMax { get; init; } = 64;

    /// <summary>Rounding of states that decay or have fractional weights; default dither. Populations that are exact in integers, or keep nothing from tick to tick, round to nearest.</summary>
    public Rounding Rounding { get; init; } = Rounding.Dither;

    /// <summary>Rounds weights for the smallest error of each neuron's drive and not each to its nearest value, where <see cref="Activity"/> holds recordings; default true.</summary>
    public bool ImproveRounding { get; init; } = true;

    /// <summary>What the host will send, by Input node name. Inputs not named here are taken as whole counts of 0 to 127.</summary>
    public IReadOnlyDictionary<string, InputRange> InputRanges { get; init; } = new Dictionary<string, InputRange>();

    /// <summary>Observed activity by population name, from a run of the float network.</summary>
    public IReadOnlyDictionary<string, PopulationActivity> Activity { get; init; } = new Dictionary<string, PopulationActivity>();
}
