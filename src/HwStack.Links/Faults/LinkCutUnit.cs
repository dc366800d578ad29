namespace HwStack.Links.Faults;

/// <summary>What a <see cref="LinkCut"/> counts.</summary>
public enum LinkCutUnit
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Bytes of 0x00: the ends of frames on byte streams.</summary>
    Boundaries,
}
