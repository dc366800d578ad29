namespace HwStack.Training;

/// <summary>Which neurons a network has.</summary>
public enum NeuronKind
{
    /// <summary>Leaky integrate and fire.</summary>
    Lif,

    /// <summary>LIF behind a leaky current.</summary>
    CubaLif,

    /// <summary>Quantum leaky integrate and fire (arXiv 2407.16398), docs/chip.md section 7.</summary>
    Qlif,
}

/// <summary>What a neuron does after a spike.</summary>
public enum SpikeReset
{
    /// <summary>v := v − threshold.</summary>
    Subtract,

    /// <summary>v := 0. QLIF always.</summary>
    Zero,
}

/// <summary>How the last layer answers.</summary>
public enum ReadoutKind
{
    /// <summary>It fires; the class with most spikes wins.</summary>
    SpikeCount,

    /// <summary>It never fires; the class with the largest membrane after the last tick wins.</summary>
    Membrane,
}

/// <summary>One layer: an optional sum pool, a linear map, a population of neurons.</summary>
public sealed record LayerSpec
{
    /// <summary>Neurons of a dense layer, filters of a convolution.</summary>
    public required int Outputs { get; init; }

    /// <summary>Edge of the square kernel; 0 for a dense layer.</summary>
    public int Kernel { get; init; }

    /// <summary>Zeros around the image on each side of it.</summary>
    public int Padding { get; init; }

    /// <summary>Steps of the kernel across the image; 1 applies it everywhere.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Edge of the windows over which what enters is summed first; 1 leaves it alone.</summary>
    public int Pool { get; init; } = 1;

    /// <summary>Its spikes return to it one tick later, all to all (dense only).</summary>
    public bool Recurrent { get; init; }

    /// <summary>Neurons of this layer; null: those of the network.</summary>
    public NeuronKind? Neuron { get; init; }

    /// <summary>Part of v that a tick loses in this layer, in 1/65536; null: as in the network.</summary>
    public ushort? LeakV { get; init; }

    /// <summary>Part of the current that a tick loses in this layer, in 1/65536 (CUBA); null: as in the network.</summary>
    public ushort? LeakU { get; init; }
}

/// <summary>A network to be trained. Time constants are fixed; weights, biases and, for QLIF, relaxation times are trained.</summary>
public sealed record NetworkSpec
{
    /// <summary>[channels] or [channels, height, width].</summary>
    public required int[] InputShape { get; init; }

    /// <summary>Layers from the input on; the last one answers.</summary>
    public required LayerSpec[] Layers { get; init; }

    /// <summary>Neurons of all layers.</summary>
    public NeuronKind Neuron { get; init; }

    /// <summary>Reset.</summary>
    public SpikeReset Reset { get; init; }

    /// <summary>How the last layer answers.</summary>
    public ReadoutKind Readout { get; init; } = ReadoutKind.Membrane;

    /// <summary>Part of v that a tick loses, in 1/65536: 0 keeps all. Default 1/8. The readout's membrane keeps all.</summary>
    public ushort LeakV { get; init; } = 8192;

    /// <summary>Part of the current that a tick loses, in 1/65536 (CUBA). Default 1/4.</summary>
    public ushort LeakU { get; init; } = 16384;

    /// <summary>The current enters v as u · 2^Gain (CUBA), −8..7. Default −2.</summary>
    public int Gain { get; init; } = -2;

    /// <summary>Duration of a tick over T1 with which training of QLIF begins. Default 0.1.</summary>
    public double TauOverT1 { get; init; } = 0.1;

    /// <summary>Excited population above which a QLIF neuron fires. Default 0.5.</summary>
    public double PopulationThreshold { get; init; } = 0.5;
}
