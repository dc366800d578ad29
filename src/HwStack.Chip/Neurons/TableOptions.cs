namespace HwStack.Chip;

/// <summary>Option bits of a TABLE class, in p2. docs/chip.md section 8.</summary>
[Flags]
public enum TableOptions : short
{
    /// <summary>Synaptic input adds to v.</summary>
    None = 0,

    /// <summary>Two states: synaptic input adds to u instead.</summary>
    InputToU = 1,
}
