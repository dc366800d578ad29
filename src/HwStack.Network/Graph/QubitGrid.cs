namespace HwStack.Network;

/// <summary>The only grid a QLIF neuron can have: 256 angles, 255 LSB to a half turn, the ground state at −128 (docs/chip.md section 7).</summary>
public static class QubitGrid
{
    /// <summary>LSB of a half turn.</summary>
    public const int HalfTurn = 255;

    /// <summary>Radians of one LSB.</summary>
    public const double Lsb = Math.PI / HalfTurn;

    /// <summary>Radians where the chip's v is 0: 128 LSB from the ground state.</summary>
    public const double Origin = 128 * Lsb;

    /// <summary>A grid of so many neurons that start in the ground state; the caller changes what is different.</summary>
    /// <param name="count">Neurons.</param>
    public static StateGrid Of(int count) => new()
    {
        VLsb = Filled(count, Lsb), VOrigin = Filled(count, Origin), VStart = Filled(count, -128), LinearLeak = new double[count], RefractorySteps = new int[count],
        Id = [.. Enumerable.Range(0, count).Select(i => (uint)i)],
    };

    /// <summary>Why a grid is not the qubit's, as the end of a sentence; null when it is.</summary>
    internal static string? Fault(StateGrid grid) =>
        !Array.TrueForAll(grid.VLsb, lsb => Math.Abs((lsb / Lsb) - 1) <= 1e-6) ? "v_lsb of a QLIF neuron is π/255"
        : !Array.TrueForAll(grid.VOrigin, origin => Math.Abs((origin / Origin) - 1) <= 1e-6) ? "v_origin of a QLIF neuron is 128·π/255"
        : grid is not { Least: -128, Most: 127, FractionBits: 8 } ? "a QLIF neuron has states of -128 to 127 and 8 fraction bits"
        : !Array.TrueForAll(grid.VStart, start => start is >= -128 and <= 127 && start == Math.Floor(start)) ? "v_start of a QLIF neuron is a whole number from -128 to 127"
        : grid.Reset is not (GridReset.Value or GridReset.ValueDelayed) ? "a QLIF neuron resets to an angle and not by subtraction"
        : Array.Exists(grid.LinearLeak, leak => leak != 0) || grid.PreviousU ? "a QLIF neuron has no linear leak and no current"
        : null;

    private static double[] Filled(int count, double value)
    {
        double[] values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
