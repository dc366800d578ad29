namespace HwStack.Training;

/// <summary>One sample of one layer in one tick: the places a kernel reads and writes. All have one entry a neuron.</summary>
internal ref struct NeuronRow
{
    /// <summary>Product of inputs and weights.</summary>
    public ReadOnlySpan<float> Raw;

    /// <summary>Membrane between ticks: whole LSB on the chip (QLIF: the angle, 0..255), else the network's unit.</summary>
    public Span<float> V;

    /// <summary>Current between ticks (CUBA).</summary>
    public Span<float> U;

    /// <summary>Written: membrane that met the threshold, in the network's unit; on the chip rounded, not yet clamped.</summary>
    public Span<float> S;

    /// <summary>Written: 1 for a spike.</summary>
    public Span<float> Z;
}
