namespace HwStack.Compiler.Defects;

/// <summary>A place on the mesh, in cores from the corner (0, 0). X is −1 for the far end of a port link.</summary>
/// <param name="X">Column.</param>
/// <param name="Y">Row.</param>
public readonly record struct BoardPoint(int X, int Y)
{
    /// <summary>"(x, y)".</summary>
    public override string ToString() => $"({X}, {Y})";
}
