using HwStack.Chip;

namespace HwStack.Image.Tests;

/// <summary>Draws rows and descriptors of one core whose cells keep all rules.</summary>
internal sealed class RandomRows(Random random, ChipDescription chip, RandomImage.Plan plan)
{
    private readonly List<(int At, int Count)> _lists = [];

    internal List<RowDescriptor> Descriptors { get; } = [];

    internal List<byte> Bytes { get; } = [];

    internal int Count => Descriptors.Count;

    // One descriptor for the axon. A list is patched in later, because all axons of a page must have consecutive descriptors.
    internal void AddAxon()
    {
        if (random.Next(5) == 0)
        {
            _lists.Add((Count, random.Next(2, 4)));
            Descriptors.Add(default);
        }
        else
        {
            Descriptors.Add(Row());
        }
    }

    internal void AppendLists()
    {
        foreach ((int at, int count) in _lists)
        {
            Descriptors[at] = RowDescriptor.Pack(RowFormat.List, Count, count, 0, 0, 0);
            for (int i = 0; i < count; i++)
            {
                Descriptors.Add(Row());
            }
        }
    }

    private RowDescriptor Row()
    {
        int delay = random.Next(chip.Core.DelayMax + 1), exponent = random.Next(-4, 5), address = Bytes.Count;
        int neurons = plan.Count;
        if (random.Next(2) == 0)
        {
            int start = random.Next(neurons), count = random.Next(1, neurons - start + 1);
            var row = new byte[RowCells.DenseBytes(count)];
            for (int i = 0; i < count; i++)
            {
                RowCells.SetDense(row, i, random.Next(-8, 8));
            }

            Bytes.AddRange(row);
            return RowDescriptor.Pack(RowFormat.Dense, address, count, start, delay, exponent);
        }

        int[] targets = [.. Enumerable.Range(0, neurons).Where(_ => random.Next(3) == 0)];
        if (targets.Length == 0)
        {
            targets = [random.Next(neurons)];
        }

        var cells = new byte[RowCells.SparseBytes(targets.Length, chip.Core.SparseTargetBits)];
        for (int i = 0; i < targets.Length; i++)
        {
            RowCells.SetSparse(cells, i, targets[i], random.Next(1, 8) * (random.Next(2) == 0 ? 1 : -1), chip.Core.SparseTargetBits);
        }

        Bytes.AddRange(cells);
        return RowDescriptor.Pack(RowFormat.Sparse, address, targets.Length, 0, delay, exponent);
    }
}
