namespace HwStack.Emulator;

/// <summary>The side on which a mesh link leaves its router.</summary>
public enum LinkDirection
{
    /// <summary>Towards larger x.</summary>
    East = 0,

    /// <summary>Towards smaller x.</summary>
    West = 1,

    /// <summary>Towards larger y.</summary>
    North = 2,

    /// <summary>Towards smaller y.</summary>
    South = 3,
}
