using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Small help with shapes: text, element counts within the limit, errors.</summary>
internal static class Shapes
{
    /// <summary>Most elements of one node, 2^28: beyond any chip and any machine this runs on, and far from integer overflow.</summary>
    public const int ElementsMax = 1 << 28;

    /// <summary>"[2, 34, 34]".</summary>
    public static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Product of the extents. Throws HW1508 for an extent below 1, HW1510 above <see cref="ElementsMax"/>.</summary>
    public static int Count(NetworkNode node, ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int extent in shape)
        {
            if (extent < 1)
            {
                throw new UserErrorException(new UserError(
                    "HW1508", $"{node.Type} '{node.Name}' has shape {Text(shape)}; every extent must be at least 1.", node.Name, Text(shape), "extents of at least 1"));
            }

            count = Math.Min(count * extent, long.MaxValue / int.MaxValue);
            if (count > ElementsMax)
            {
                throw new UserErrorException(new UserError(
                    "HW1510", $"{node.Type} '{node.Name}' has shape {Text(shape)}, more than {ElementsMax} elements.", node.Name, Text(shape), ElementsMax.ToString()));
            }
        }

        return (int)count;
    }

    /// <summary>HW1507: what arrives does not fit the node.</summary>
    public static UserErrorException Mismatch(NetworkNode node, string source, ReadOnlySpan<int> arrives, ReadOnlySpan<int> takes, string? hint = null) =>
        new(new UserError(
            "HW1507", $"{node.Type} '{node.Name}' takes shape {Text(takes)}, but '{source}' gives {Text(arrives)}.", node.Name, Text(arrives), Text(takes), hint));

    /// <summary>HW1508: the node's own parameters do not agree.</summary>
    public static UserErrorException Inconsistent(NetworkNode node, string message) =>
        new(new UserError("HW1508", $"{node.Type} '{node.Name}': {message}", node.Name));
}
