using HwStack.Network;

namespace HwStack.Reference.Kernels;

/// <summary>Rounds states to whole LSB as docs/chip.md section 5 says it, in double precision: every value here is a multiple of 2^−fraction bits, far below 2^53, so nothing is lost.</summary>
internal sealed class GridRounder(StateGrid grid)
{
    private readonly double _fractions = Math.ScaleB(1, grid.FractionBits);
    private readonly double _leaks = Math.ScaleB(1, grid.LeakBits);

    /// <summary>The nearest multiple of the fraction unit.</summary>
    public double Fraction(double value) => Math.Round(value * _fractions, MidpointRounding.ToEven) / _fractions;

    /// <summary>The part of a state that stays, from the part that is lost, which NIR keeps as dt/tau.</summary>
    public double Decay(double gain) => 1 - (Math.Round(gain * _leaks) / _leaks);

    /// <summary>The whole LSB nearest to, or drawn for, a state.</summary>
    /// <param name="value">State in LSB.</param>
    /// <param name="neuron">Neuron.</param>
    /// <param name="step">Step of the run.</param>
    /// <param name="current">True for u.</param>
    public double Whole(double value, int neuron, long step, bool current)
    {
        uint tick = unchecked((uint)step + grid.FirstTick), id = grid.Id[neuron];
        switch (grid.Rounding)
        {
            case GridRounding.Dither:
                uint phase = unchecked(tick + id + (current ? 8u : 0u)) % 16;
                uint reversed = ((phase & 1) << 3) | ((phase & 2) << 1) | ((phase & 4) >> 1) | ((phase & 8) >> 3);
                return Math.Floor(value + (((2 * reversed) + 1) / 32.0));
            case GridRounding.Stochastic:
                return Math.Floor(value + ((Hash(grid.Seed, current ? 1u : 0u, id, tick) >> 24) / 256.0));
            default:
                return Math.Round(value, MidpointRounding.ToEven);
        }
    }

    /// <summary>Within the range of states.</summary>
    public double Clamp(double value) => Math.Clamp(value, grid.Least, grid.Most);

    private static uint Hash(uint seed, uint stream, uint id, uint tick) => unchecked(Mix(Mix(Mix(seed + (0x9e3779b9u * (stream + 1))) ^ id) + tick));

    private static uint Mix(uint x)
    {
        unchecked
        {
            x ^= x >> 16;
            x *= 0x7feb352d;
            x ^= x >> 15;
            x *= 0x846ca68b;
            return x ^ (x >> 16);
        }
    }
}
