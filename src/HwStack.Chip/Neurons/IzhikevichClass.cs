namespace HwStack.Chip;

/// <summary>Izhikevich's firing patterns as chip classes: docs/chip.md section 6. Equations with a step of 1 ms:
/// v += 0.04·v² + 5·v + 140 − u + I, u += a·(b·v − u); at v ≥ 30 mV: v = c, u += d. Source: Izhikevich 2003, IEEE TNN 14(6), figure 2.</summary>
public static class IzhikevichClass
{
    /// <summary>Millivolts of one unit of v. Half a millivolt, since at 1 mV the error of the firing rate doubles.</summary>
    public const double MillivoltsPerV = 0.5;

    /// <summary>Millivolts of v = 0: units reach from −90 mV to +37.5 mV.</summary>
    public const double MillivoltsAtZero = -26;

    /// <summary>Millivolts per millisecond of one unit of u: units reach to ±25.6.</summary>
    public const double CurrentPerU = 0.2;

    /// <summary>The presets, in the order of the table in docs/chip.md: regular spiking, intrinsically bursting, chattering, fast spiking, low-threshold spiking.</summary>
    public static IReadOnlyList<IzhikevichParameters> Presets { get; } =
    [
        new("RS", 0.02, 0.2, -65, 8), new("IB", 0.02, 0.2, -55, 4), new("CH", 0.02, 0.2, -50, 2), new("FS", 0.1, 0.2, -65, 2), new("LTS", 0.02, 0.25, -65, 2),
    ];

    /// <summary>The class and a record (threshold, reset, v0, u0; nothing else set) of a preset.</summary>
    /// <param name="name">"RS", "IB", "CH", "FS" or "LTS".</param>
    /// <param name="rounding">Rounding; nearest-even is inaccurate here (docs/chip.md section 6), so the default is dither.</param>
    /// <param name="refractoryTicks">Ticks after a spike in which both states wait, 0..15; 3 by default, 3 ms.</param>
    /// <exception cref="ArgumentException">No preset has this name.</exception>
    public static (NeuronClass Class, NeuronRecord Record) For(string name, Rounding rounding = Rounding.Dither, byte refractoryTicks = 3) =>
        For(Presets.FirstOrDefault(p => p.Name == name)
            ?? throw new ArgumentException($"no Izhikevich preset is called {name}; there are {string.Join(", ", Presets.Select(p => p.Name))}", nameof(name)),
            rounding, refractoryTicks);

    /// <summary>The class and record of any parameters that fit the number formats.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A coefficient does not fit its 16 bits, or c lies outside the range of v.</exception>
    public static (NeuronClass Class, NeuronRecord Record) For(IzhikevichParameters p, Rounding rounding = Rounding.Dither, byte refractoryTicks = 3)
    {
        const double V = MillivoltsPerV, Zero = MillivoltsAtZero, U = CurrentPerU;
        double resting = -65;
        var neuronClass = new NeuronClass
        {
            Model = NeuronModel.Izhikevich,
            Rounding = rounding,
            Reset = ResetMode.Value,
            RefractoryTicks = refractoryTicks,
            LeakU = (ushort)Integer(p.A * 65536, 0, 65535, "a"),
            P0 = Coefficient(0.04 * V * 65536, "v² coefficient"),
            P1 = Coefficient((1 + 5 + (0.08 * Zero)) * 4096, "v coefficient"),
            P2 = Coefficient(((0.04 * Zero * Zero) + (5 * Zero) + 140) / V * 256, "constant"),
            P3 = Coefficient(U / V * 4096, "u coefficient"),
            P4 = Coefficient(p.A * p.B * V / U * 65536, "a·b"),
            P5 = Coefficient(p.A * p.B * Zero / U * 4096, "a·b offset"),
            P6 = Coefficient(p.D / U * 256, "d"),
        };
        var record = new NeuronRecord
        {
            Threshold = (sbyte)Integer((30 - Zero) / V, -128, 127, "threshold"),
            Reset = (sbyte)Integer((p.C - Zero) / V, -128, 127, "c"),
            V0 = (sbyte)Integer((resting - Zero) / V, -128, 127, "v0"),
            U0 = (sbyte)Integer(Math.Clamp(p.B * resting / U, -128, 127), -128, 127, "u0"),
        };
        return (neuronClass, record);
    }

    /// <summary>An input current in mV/ms as the chip's bias or accumulator, 8 fraction bits.</summary>
    public static int Current(double millivoltsPerMs) => (int)Math.Round(millivoltsPerMs / MillivoltsPerV * 256, MidpointRounding.ToEven);

    private static short Coefficient(double value, string what) => (short)Integer(value, short.MinValue, short.MaxValue, what);

    private static int Integer(double value, int low, int high, string what)
    {
        double rounded = Math.Round(value, MidpointRounding.ToEven);
        return rounded >= low && rounded <= high
            ? (int)rounded
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Izhikevich: {what} is {rounded:0} on the chip, outside {low}..{high}");
    }
}
