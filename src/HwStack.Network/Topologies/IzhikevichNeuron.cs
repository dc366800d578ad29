namespace HwStack.Network.Topologies;

/// <summary>
/// Izhikevich's neuron with a step of 1 ms (Izhikevich 2003, IEEE TNN 14(6), figure 2): v += 0.04·v² + 5·v + 140 − u + I, u += a·(b·v − u), both from the states before;
/// at v ≥ 30 mV: v = c, u += d.
/// </summary>
/// <param name="Preset">Name of the firing pattern.</param>
/// <param name="A">Rate of the recovery variable, per ms.</param>
/// <param name="B">Sensitivity of the recovery variable to v.</param>
/// <param name="C">Reset of v, mV.</param>
/// <param name="D">Jump of u at a spike, mV/ms.</param>
public sealed record IzhikevichNeuron(string Preset, double A, double B, double C, double D)
{
    /// <summary>The firing patterns that have names.</summary>
    public static IReadOnlyList<IzhikevichNeuron> Presets { get; } =
    [
        new("RS", 0.02, 0.2, -65, 8), new("IB", 0.02, 0.2, -55, 4), new("CH", 0.02, 0.2, -50, 2), new("FS", 0.1, 0.2, -65, 2), new("LTS", 0.02, 0.25, -65, 2),
    ];

    /// <summary>v at which it fires, mV.</summary>
    public const double ThresholdMv = 30;

    /// <summary>u before tick 0: the recovery that belongs to −65 mV.</summary>
    public double StartU => B * -65;

    /// <summary>Lowest start voltage, mV.</summary>
    internal const double StartLowMv = -75;

    /// <summary>Highest start voltage, mV.</summary>
    internal const double StartHighMv = -55;
}
