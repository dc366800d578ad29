namespace HwStack.Chip;

/// <summary>Izhikevich's two-state neuron in integers: docs/chip.md section 6.</summary>
internal static class IzhikevichModel
{
    /// <summary>One Euler step of both states from the states before. Largest magnitude 2^30, so int is wide enough.</summary>
    public static NeuronDrive Drive(in NeuronClass c, in NeuronRecord record, NeuronState state, int accumulator)
    {
        int v = state.V, u = state.U;
        int s = Arithmetic.RoundNearestEven8((c.P0 * v * v) + (16 * c.P1 * v) - (16 * c.P3 * u) + (256 * c.P2));
        int su = Arithmetic.RoundNearestEven8((u * (65536 - c.LeakU)) + (c.P4 * v) + (16 * c.P5));
        return new NeuronDrive(s + record.BiasV + accumulator, su + record.BiasU, c.P6, true);
    }
}
