namespace HwStack.Network;

/// <summary>What a node takes and gives, without batch or time axis. A source whose shape differs from <paramref name="Input"/> only in its axes is read row-major.</summary>
/// <param name="Input">Shape of the sum of everything that enters the node.</param>
/// <param name="Output">Shape of what leaves it.</param>
public sealed record NodeShape(int[] Input, int[] Output)
{
    /// <summary>Elements that enter, product of <see cref="Input"/>.</summary>
    public int InputCount => (int)Tensor.CountOf(Input);

    /// <summary>Elements that leave, product of <see cref="Output"/>.</summary>
    public int OutputCount => (int)Tensor.CountOf(Output);
}
