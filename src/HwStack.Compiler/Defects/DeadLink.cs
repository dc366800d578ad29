namespace HwStack.Compiler.Defects;

/// <summary>A link that carries no packet in either direction.</summary>
/// <param name="A">One end: the western or northern one.</param>
/// <param name="B">The other end, its neighbour.</param>
public readonly record struct DeadLink(BoardPoint A, BoardPoint B)
{
    /// <summary>True for the link between a router of column 0 and the host ports on its west side.</summary>
    public bool IsPortLink => A.X < 0;

    /// <summary>"(x, y)-(x, y)".</summary>
    public override string ToString() => $"{A}-{B}";
}
