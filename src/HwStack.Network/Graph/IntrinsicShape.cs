namespace HwStack.Network;

/// <summary>Shapes that a node's own parameters tell, without its neighbours.</summary>
internal static class IntrinsicShape
{
    /// <summary>The shape a node takes, or null when only its neighbours can tell (pools, scalar parameters, convolutions without input size).</summary>
    public static int[]? OfInput(NetworkNode node) => node switch
    {
        InputNode input => input.Shape,
        OutputNode output => output.Shape,
        AffineNode affine => OfWeight(affine.Weight),
        LinearNode linear => OfWeight(linear.Weight),
        Conv1dNode { InputLength: { } length, Weight.Rank: 3 } conv => [conv.Weight.Shape[1] * conv.Groups, length],
        Conv2dNode { InputSize: { Length: 2 } size, Weight.Rank: 4 } conv => [conv.Weight.Shape[1] * conv.Groups, size[0], size[1]],
        FlattenNode { InputShape: { Length: > 0 } shape } when shape.All(extent => extent > 0) => shape,
        _ => NeuronParameters.Of(node).Select(parameter => parameter.Tensor).FirstOrDefault(tensor => tensor.Rank > 0)?.Shape,
    };

    private static int[]? OfWeight(Tensor weight) => weight.Rank < 2 ? null : [.. weight.Shape[..^2], weight.Shape[^1]];
}
