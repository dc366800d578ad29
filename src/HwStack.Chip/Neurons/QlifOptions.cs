namespace HwStack.Chip;

/// <summary>Option bits of a QLIF class, in p0. docs/chip.md section 7.</summary>
[Flags]
public enum QlifOptions : short
{
    /// <summary>As in the paper: a tick with input rotates, a silent tick relaxes.</summary>
    None = 0,

    /// <summary>Relaxes in every tick, then rotates: a network whose neurons always receive something would never leak otherwise.</summary>
    LeakEveryTick = 1,

    /// <summary>Equation (9) of the paper as printed, which is no T1 relaxation; for comparisons.</summary>
    LiteralEquation9 = 2,

    /// <summary>Angles beyond 0 and π come back, as the physics says; otherwise they are clipped, which keeps integration monotone.</summary>
    Fold = 4,
}
