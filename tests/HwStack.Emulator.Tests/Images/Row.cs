using HwStack.Chip;

namespace HwStack.Emulator.Tests;

/// <summary>A row to build: cells (target, weight) with a delay and an exponent. A dense row needs consecutive targets.</summary>
public sealed record Row(RowFormat Format, int Delay, int Exponent, (int Target, int Weight)[] Cells)
{
    public static Row Dense(int start, int[] weights, int delay = 0, int exponent = 0) =>
        new(RowFormat.Dense, delay, exponent, [.. weights.Select((weight, i) => (start + i, weight))]);

    public static Row Sparse((int Target, int Weight)[] cells, int delay = 0, int exponent = 0) => new(RowFormat.Sparse, delay, exponent, cells);

    /// <summary>One synapse.</summary>
    public static Row To(int target, int weight, int delay = 0, int exponent = 0) => Dense(target, [weight], delay, exponent);
}
