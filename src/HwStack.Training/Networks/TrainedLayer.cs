using HwStack.Chip;

namespace HwStack.Training;

/// <summary>A layer's numbers: trained values, and what the chip makes of them.</summary>
internal sealed class TrainedLayer
{
    /// <summary>Makes a layer with all values 0 and relaxations at their start.</summary>
    public TrainedLayer(NetworkSpec network, LayerGeometry geometry, int number, float inputScale)
    {
        (Geometry, InputScale, Number) = (geometry, inputScale, number);
        IsReadout = number == network.Layers.Length - 1 && network.Readout == ReadoutKind.Membrane;
        Neuron = IsReadout ? NeuronKind.Lif : geometry.Spec.Neuron ?? network.Neuron;
        Reset = Neuron == NeuronKind.Qlif ? SpikeReset.Zero : network.Reset;
        (LeakV, LeakU) = (geometry.Spec.LeakV ?? (IsReadout ? (ushort)0 : network.LeakV), geometry.Spec.LeakU ?? network.LeakU);
        CurrentGain = Neuron == NeuronKind.CubaLif ? network.Gain : 0;
        if (Neuron == NeuronKind.Qlif)
        {
            (_, NeuronRecord record) = QlifClass.For(network.TauOverT1, network.PopulationThreshold);
            QlifThresholdAngle = record.Threshold + 128;
            Threshold = 2 * VectorMath.Asin(MathF.Sqrt((float)network.PopulationThreshold));
        }

        Weights = new Parameters(geometry.Rows * geometry.Columns);
        Bias = new Parameters(geometry.Columns);
        Relaxation = new Parameters(Neuron == NeuronKind.Qlif ? geometry.Columns : 0);
        Array.Fill(Relaxation.Value, (float)network.TauOverT1);
        Grid = new WeightGrid(geometry.Rows, geometry.Columns);
    }

    /// <summary>0 is the first.</summary>
    public int Number { get; }

    /// <summary>Sizes.</summary>
    public LayerGeometry Geometry { get; }

    /// <summary>A payload of this size counts as 1: the encoder's levels for the first layer, 1 for spikes.</summary>
    public float InputScale { get; }

    /// <summary>Never fires; its membrane is the answer.</summary>
    public bool IsReadout { get; }

    /// <summary>Neuron; a readout's are LIF whatever the others are.</summary>
    public NeuronKind Neuron { get; }

    /// <summary>Reset.</summary>
    public SpikeReset Reset { get; }

    /// <summary>Part of v lost in a tick, 1/65536.</summary>
    public ushort LeakV { get; }

    /// <summary>Part of u lost in a tick, 1/65536.</summary>
    public ushort LeakU { get; }

    /// <summary>u enters v as u · 2^gain; 0 where there is no u.</summary>
    public int CurrentGain { get; }

    /// <summary>Threshold in the network's unit: 1, or the angle of QLIF in radians.</summary>
    public float Threshold { get; } = 1;

    /// <summary>Threshold of QLIF in 1/255 of π: fires at or above.</summary>
    public int QlifThresholdAngle { get; }

    /// <summary>Weights [rows × columns], in the network's unit for an input of 1.</summary>
    public Parameters Weights { get; }

    /// <summary>Biases, each column.</summary>
    public Parameters Bias { get; }

    /// <summary>τ/T1 of QLIF, each column; else empty.</summary>
    public Parameters Relaxation { get; }

    /// <summary>What the chip holds.</summary>
    public WeightGrid Grid { get; }

    /// <summary>Takes the numbers of a layer of the same sizes, without the moments of its training.</summary>
    public void CopyFrom(TrainedLayer other)
    {
        other.Weights.Value.CopyTo(Weights.Value, 0);
        other.Bias.Value.CopyTo(Bias.Value, 0);
        other.Relaxation.Value.CopyTo(Relaxation.Value, 0);
        Grid.CopyFrom(other.Grid);
    }
}
