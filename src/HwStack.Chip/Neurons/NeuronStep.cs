namespace HwStack.Chip;

/// <summary>The scalar semantics of one neuron in one tick: docs/chip.md sections 5 to 8 in code, and the twin every fast kernel is tested against.</summary>
public static class NeuronStep
{
    /// <summary>What one tick did to a neuron.</summary>
    /// <param name="State">State after the tick.</param>
    /// <param name="Fired">True when it emitted a spike.</param>
    /// <param name="Saturations">How many of v and u were clamped (0..2).</param>
    public readonly record struct Outcome(NeuronState State, bool Fired, int Saturations);

    /// <summary>As the overload with table memory, for an image without one.</summary>
    public static bool IsAtRest(in NeuronClass neuronClass, in NeuronRecord record, NeuronState state) =>
        IsAtRest(neuronClass, record, state, []);

    /// <summary>True when the neuron without input would stay as it is whatever the tick and the seed, so that it needs no visit.</summary>
    /// <param name="neuronClass">Class.</param>
    /// <param name="record">Record.</param>
    /// <param name="state">State between ticks.</param>
    /// <param name="tableMemory">The chip's table memory (section 8); read by TABLE classes only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A TABLE class points beyond the table memory.</exception>
    public static bool IsAtRest(in NeuronClass neuronClass, in NeuronRecord record, NeuronState state, ReadOnlySpan<byte> tableMemory)
    {
        switch (neuronClass.Model)
        {
            case NeuronModel.Dendrite:
                return true;
            case NeuronModel.Lif or NeuronModel.Cuba:
                bool keepsV = neuronClass is { LeakV: 0, LinearLeak: 0 };
                return (state.V == 0 || keepsV) && state is { U: 0, Refractory: 0 } && record is { BiasV: 0, BiasU: 0 }
                    && (state.V < record.Threshold || (neuronClass.Flags & NeuronFlags.NeverFires) != 0);
            default:
                bool firing = state.V >= record.Threshold && (neuronClass.Flags & NeuronFlags.NeverFires) == 0;
                bool sending = state.V != 0 && (neuronClass.Flags & NeuronFlags.Graded) != 0;
                return state.Refractory == 0 && !firing && !sending && Drive(neuronClass, record, state, 0, tableMemory).Stays(state, neuronClass.Rounding);
        }
    }

    /// <summary>As the overload with table memory, for an image without one.</summary>
    public static Outcome Step(
        in NeuronClass neuronClass, in NeuronRecord record, NeuronState state, int accumulator, uint tick, uint seed) =>
        Step(neuronClass, record, state, accumulator, tick, seed, []);

    /// <summary>One tick of a neuron that is not held.</summary>
    /// <param name="neuronClass">Class; any model but DENDRITE, which has no state.</param>
    /// <param name="record">Record.</param>
    /// <param name="state">State before the tick.</param>
    /// <param name="accumulator">Synaptic input of the tick, 8 fraction bits.</param>
    /// <param name="tick">Low 32 bits of the tick.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="tableMemory">The chip's table memory (section 8); read by TABLE classes only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A TABLE class points beyond the table memory.</exception>
    /// <exception cref="NotSupportedException">The model has no step. The image verifier refuses such a class.</exception>
    public static Outcome Step(
        in NeuronClass neuronClass, in NeuronRecord record, NeuronState state, int accumulator, uint tick, uint seed, ReadOnlySpan<byte> tableMemory)
    {
        if (neuronClass.Model == NeuronModel.Cuba)
        {
            return StepCuba(neuronClass, record, state, accumulator, tick, seed);
        }

        if (state.Refractory > 0)
        {
            return new Outcome(state with { Refractory = (byte)(state.Refractory - 1) }, false, 0);
        }

        NeuronDrive drive = Drive(neuronClass, record, state, accumulator, tableMemory);
        Outcome outcome = Finish(neuronClass, record, state.V, state.U, drive.V, 0, tick, seed);
        if (!drive.HasU)
        {
            return outcome;
        }

        int roundedU = Arithmetic.Round(drive.U + (outcome.Fired ? drive.Jump : 0), neuronClass.Rounding, 1, record.LogicalId, tick, seed);
        sbyte u = Arithmetic.Saturate8(roundedU);
        return outcome with { State = outcome.State with { U = u }, Saturations = outcome.Saturations + (u == roundedU ? 0 : 1) };
    }

    private static NeuronDrive Drive(
        in NeuronClass neuronClass, in NeuronRecord record, NeuronState state, int accumulator, ReadOnlySpan<byte> tableMemory) =>
        neuronClass.Model switch
        {
            NeuronModel.Lif => new NeuronDrive(Leak(neuronClass, state.V) + record.BiasV + accumulator),
            NeuronModel.Izhikevich => IzhikevichModel.Drive(neuronClass, record, state, accumulator),
            NeuronModel.Qlif => QlifModel.Drive(neuronClass, record, state, accumulator),
            NeuronModel.Table => TableModel.Drive(neuronClass, record, state, accumulator, tableMemory),
            _ => throw new NotSupportedException($"neuron model {neuronClass.Model} has no step"),
        };

    private static int Leak(in NeuronClass neuronClass, sbyte v)
    {
        int s = Arithmetic.Decay(v, neuronClass.LeakV);
        return s > 0 ? Math.Max(0, s - neuronClass.LinearLeak) : Math.Min(0, s + neuronClass.LinearLeak);
    }

    private static Outcome StepCuba(
        in NeuronClass neuronClass, in NeuronRecord record, NeuronState state, int accumulator, uint tick, uint seed)
    {
        int su = Arithmetic.Decay(state.U, neuronClass.LeakU) + record.BiasU + accumulator;
        int roundedU = Arithmetic.Round(su, neuronClass.Rounding, 1, record.LogicalId, tick, seed);
        sbyte u = Arithmetic.Saturate8(roundedU);
        int saturations = u == roundedU ? 0 : 1;
        if (state.Refractory > 0)
        {
            return new Outcome(new NeuronState(state.V, u, (byte)(state.Refractory - 1)), false, saturations);
        }

        sbyte driving = (neuronClass.Flags & NeuronFlags.PreviousU) != 0 ? state.U : u;
        int s = Arithmetic.Decay(state.V, neuronClass.LeakV) + record.BiasV + (driving << (8 + neuronClass.Gain));
        return Finish(neuronClass, record, state.V, u, s, saturations, tick, seed);
    }

    private static Outcome Finish(
        in NeuronClass neuronClass, in NeuronRecord record, sbyte vBefore, sbyte u, int s, int saturations, uint tick, uint seed)
    {
        int r = Arithmetic.Round(s, neuronClass.Rounding, 0, record.LogicalId, tick, seed);
        bool fired = false;
        if ((neuronClass.Flags & NeuronFlags.NeverFires) == 0)
        {
            (r, fired) = TestAndReset(neuronClass.Reset, r, vBefore >= record.Threshold, record.Threshold, record.Reset);
        }

        sbyte v = Arithmetic.Saturate8(r);
        byte refractory = fired ? neuronClass.RefractoryTicks : (byte)0;
        return new Outcome(new NeuronState(v, u, refractory), fired, saturations + (v == r ? 0 : 1));
    }

    private static (int R, bool Fired) TestAndReset(ResetMode mode, int r, bool wasAbove, int threshold, int reset)
    {
        switch (mode)
        {
            case ResetMode.Value:
                return r >= threshold ? (reset, true) : (r, false);
            case ResetMode.Subtract:
                return r >= threshold ? (r - reset, true) : (r, false);
            case ResetMode.SubtractGuarded:
                return r - (wasAbove ? reset : 0) >= threshold ? (r - reset, true) : (r, false);
            case ResetMode.SubtractDelayed:
                r -= wasAbove ? reset : 0;
                return (r, r >= threshold);
            default:
                r = wasAbove ? reset : r;
                return (r, r >= threshold);
        }
    }
}
