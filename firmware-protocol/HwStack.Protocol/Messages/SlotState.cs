namespace HwStack.Protocol;

/// <summary>State of the slot that is not running.</summary>
public enum SlotState : byte
{
    /// <summary>Nothing usable.</summary>
    Empty = 0,

    /// <summary>Whole, signed firmware.</summary>
    Valid = 1,

    /// <summary>Will be started once at the next reboot.</summary>
    MarkedForTest = 2,

    /// <summary>Failed its check or its test boot.</summary>
    Invalid = 3,
}
