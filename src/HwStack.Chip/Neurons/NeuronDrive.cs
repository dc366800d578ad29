namespace HwStack.Chip;

/// <summary>What v and u become in a tick before they are rounded; 8 fraction bits.</summary>
/// <param name="V">v.</param>
/// <param name="U">u; meaningless when <paramref name="HasU"/> is false.</param>
/// <param name="Jump">Added to u when v fires.</param>
/// <param name="HasU">False for one-state models, which leave u alone.</param>
internal readonly record struct NeuronDrive(int V, int U, int Jump, bool HasU)
{
    public NeuronDrive(int v)
        : this(v, 0, 0, false)
    {
    }

    /// <summary>True when rounding gives the state back in every tick and for every seed.</summary>
    public bool Stays(NeuronState state, Rounding rounding) => Stays(V, state.V, rounding) && (!HasU || Stays(U, state.U, rounding));

    /// <summary>True when s rounds to x in every tick and for every seed.</summary>
    public static bool Stays(int s, int x, Rounding rounding) => rounding switch
    {
        Rounding.NearestEven => Arithmetic.RoundNearestEven8(s) == x,
        Rounding.Dither => (s - (x * 256)) is >= -8 and <= 7,
        _ => s == x * 256,
    };
}
