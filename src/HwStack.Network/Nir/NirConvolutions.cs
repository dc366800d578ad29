namespace HwStack.Network;

/// <summary>Builds convolution nodes and checks what their own parameters say about each other.</summary>
internal static class NirConvolutions
{
    public static Conv1dNode Conv1d(string name, NirParameters p)
    {
        Tensor weight = Kernel(p, 3);
        int groups = Groups(p, weight);
        (PaddingMode mode, int[]? padding) = Padding(p, q => [q.Int("padding", 0)]);
        return new Conv1dNode(
            name, p.OptionalInt("input_shape", 1), weight, p.Int("stride", 1), mode, padding?[0] ?? 0, p.Int("dilation", 1), groups, Bias(p, weight));
    }

    public static Conv2dNode Conv2d(string name, NirParameters p)
    {
        Tensor weight = Kernel(p, 4);
        int groups = Groups(p, weight);
        (PaddingMode mode, int[]? padding) = Padding(p, q => q.Pair("padding", 0));
        return new Conv2dNode(
            name, p.OptionalPair("input_shape", 1), weight, p.Pair("stride", 1), mode, padding ?? [0, 0], p.Pair("dilation", 1), groups, Bias(p, weight));
    }

    private static Tensor Kernel(NirParameters p, int rank)
    {
        Tensor weight = p.Tensor("weight");
        return weight.Rank == rank
            ? weight
            : throw p.Fault("HW1025", $"'weight' has shape [{string.Join(", ", weight.Shape)}] of rank {weight.Rank}, expected rank {rank}.", $"{weight.Rank}", $"{rank}");
    }

    private static int Groups(NirParameters p, Tensor weight)
    {
        int groups = p.Int("groups", 1);
        return weight.Shape[0] % groups == 0
            ? groups
            : throw p.Fault("HW1025", $"{weight.Shape[0]} output channels do not divide into {groups} groups.", $"{groups}", $"a divisor of {weight.Shape[0]}");
    }

    private static Tensor Bias(NirParameters p, Tensor weight) => p.Spread("bias", p.Tensor("bias"), [weight.Shape[0]], "'weight'");

    private static (PaddingMode Mode, int[]? Padding) Padding(NirParameters p, Func<NirParameters, int[]> numbers)
    {
        if (!p.IsText("padding"))
        {
            return (PaddingMode.Explicit, numbers(p));
        }

        string text = p.Text("padding");
        return text switch
        {
            "same" => (PaddingMode.Same, null),
            "valid" => (PaddingMode.Valid, null),
            _ => throw p.Fault("HW1025", $"'padding' is '{ShownName.Of(text)}', expected numbers, 'same' or 'valid'.", ShownName.Of(text), "same, valid"),
        };
    }
}
