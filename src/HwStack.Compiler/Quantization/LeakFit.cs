using HwStack.Chip;

namespace HwStack.Compiler.Quantization;

/// <summary>Chooses the Q0.16 leak for a decay and says what the rounded arithmetic makes of it.</summary>
internal static class LeakFit
{
    /// <summary>What the arithmetic does to a state left alone.</summary>
    /// <param name="TauSteps">Steps to fall from the start to 1/e of it, divided by what ln gives for one step; infinite when it never does.</param>
    /// <param name="StuckLsb">Largest state that no longer falls.</param>
    public readonly record struct Behaviour(double TauSteps, int StuckLsb);

    /// <summary>The leak whose mean loss over states 1..<paramref name="topLsb"/> is nearest to what is asked; 0 only for a decay of 1.</summary>
    public static ushort Leak(double decay, int topLsb)
    {
        if (decay >= 1)
        {
            return 0;
        }

        double exact = (1 - decay) * 65536;
        int nominal = (int)Math.Clamp(Math.Round(exact), 1, ushort.MaxValue);
        if (exact > 2048)
        {
            return (ushort)nominal; // the 8 fraction bits resolve the loss of every state
        }

        int best = nominal, reach = Math.Max(4, nominal / 8);
        double bestError = double.PositiveInfinity;
        for (int leak = Math.Max(1, nominal - reach); leak <= nominal + reach; leak++)
        {
            double error = Math.Abs(MeanLoss(leak, topLsb) - ((1 - decay) * 256 * (topLsb + 1) / 2.0)) + (1e-6 * Math.Abs(leak - exact));
            if (error < bestError)
            {
                bestError = error;
                best = leak;
            }
        }

        return (ushort)best;
    }

    /// <summary>Simulates the fall from <paramref name="topLsb"/>: averaged over phases for dither and stochastic rounding, whose mean is unbiased.</summary>
    public static Behaviour Of(ushort leak, Rounding rounding, int topLsb)
    {
        int stuck = 0;
        for (int v = 1; v <= topLsb; v++)
        {
            int s = Arithmetic.Decay((sbyte)v, leak);
            int after = rounding == Rounding.NearestEven ? Arithmetic.RoundNearestEven8(s) : s >> 8;
            if (after >= v)
            {
                stuck = v;
            }
        }

        double state = topLsb, goal = topLsb / Math.E, steps = 0;
        const double StepsMax = 1 << 20;
        while (state > goal && steps < StepsMax)
        {
            double next = Next(state, leak, rounding);
            if (next >= state)
            {
                return new Behaviour(double.PositiveInfinity, stuck);
            }

            // The last step counts by the part that was needed, so that short time constants compare fairly.
            steps += next > goal ? 1 : Math.Log(state / goal) / Math.Log(state / Math.Max(next, 1e-9));
            state = next;
        }

        return new Behaviour(steps, stuck);
    }

    /// <summary>The time constant in steps of a decay factor.</summary>
    public static double Tau(double decay) => decay >= 1 ? double.PositiveInfinity : decay <= 0 ? 0 : -1 / Math.Log(decay);

    private static double Next(double state, ushort leak, Rounding rounding)
    {
        if (rounding == Rounding.NearestEven)
        {
            return Arithmetic.RoundNearestEven8(Arithmetic.Decay((sbyte)state, leak));
        }

        // Expected next state, between the two integers the mean state lies between.
        int low = (int)Math.Floor(state);
        double part = state - low;
        double fromLow = Arithmetic.Decay((sbyte)low, leak) / 256.0, fromHigh = Arithmetic.Decay((sbyte)Math.Min(127, low + 1), leak) / 256.0;
        return (fromLow * (1 - part)) + (fromHigh * part);
    }

    private static double MeanLoss(int leak, int topLsb)
    {
        double loss = 0;
        for (int v = 1; v <= topLsb; v++)
        {
            loss += (v << 8) - Arithmetic.Decay((sbyte)v, (ushort)leak);
        }

        return loss / topLsb;
    }
}
