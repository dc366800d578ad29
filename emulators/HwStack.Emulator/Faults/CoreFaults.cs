using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>What a plan does to one core. The image is never changed: struck weights are in a copy of the row memory.</summary>
internal sealed class CoreFaults
{
    private CoreFaults(CoreImage memory, ulong[]? dead, bool isDead) => (Memory, Dead, IsDead) = (memory, dead, isDead);

    /// <summary>The core's memory with struck weights.</summary>
    public CoreImage Memory { get; }

    /// <summary>Bit map of dead neurons; null for none.</summary>
    public ulong[]? Dead { get; }

    /// <summary>The whole core is dead.</summary>
    public bool IsDead { get; }

    /// <summary>Strikes a core and notes it in the report.</summary>
    public static CoreFaults Strike(CoreImage core, FaultPlan plan, int sparseTargetBits, FaultReport report)
    {
        int words = (core.Neurons.Length + 63) / 64;
        if (FaultHash.Strikes(FaultKind.DeadCore, plan.Seed, core.Id.Value, 0, plan.DeadCores))
        {
            report.DeadCores++;
            report.Name($"{core.Id} is dead");
            ulong[] all = new ulong[words];
            Array.Fill(all, ulong.MaxValue);
            return new CoreFaults(core, all, true);
        }

        ulong[]? dead = null;
        for (int n = 0; n < core.Neurons.Length; n++)
        {
            if (FaultHash.Strikes(FaultKind.DeadNeuron, plan.Seed, core.Id.Value, (uint)n, plan.DeadNeurons))
            {
                dead ??= new ulong[words];
                dead[n >> 6] |= 1UL << (n & 63);
                report.DeadNeurons++;
                report.Name($"neuron {n} of {core.Id} is dead");
            }
        }

        bool weights = plan.FlippedBits + plan.StuckAtZero + plan.StuckAtOne > 0;
        return new CoreFaults(weights ? StrikeWeights(core, plan, sparseTargetBits, report) : core, dead, false);
    }

    private static CoreImage StrikeWeights(CoreImage core, FaultPlan plan, int targetBits, FaultReport report)
    {
        byte[] rows = [.. core.Rows];
        var seen = new System.Collections.BitArray(8 * rows.Length); // descriptors may share rows
        foreach (RowDescriptor row in core.Descriptors)
        {
            if (row.Format == RowFormat.List)
            {
                continue;
            }

            int cellBits = row.Format == RowFormat.Dense ? 4 : targetBits + 4, weightAt = cellBits - 4;
            for (int i = 0; i < row.Count; i++)
            {
                int bit = (8 * row.Address) + (i * cellBits) + weightAt;
                int target = row.Format == RowFormat.Dense ? row.Start + i : RowCells.SparseCell(core.Rows.AsSpan(row.Address), i, targetBits).Target;

                // A cell whose exponents no weight may have (legal while the weight is 0) cannot be struck: nothing defines what it would do.
                if (!seen[bit] && row.Exponent + core.Neurons[target].Exponent is >= -8 and <= 7)
                {
                    seen[bit] = true;
                    StrikeWeight(rows, bit, core.Id, plan, report);
                }
            }
        }

        return new CoreImage
        {
            Id = core.Id, Classes = core.Classes, Neurons = core.Neurons, Sets = core.Sets, Sources = core.Sources, Bitmaps = core.Bitmaps,
            Descriptors = core.Descriptors, Rows = rows,
        };
    }

    private static void StrikeWeight(byte[] rows, int first, CoreId core, FaultPlan plan, FaultReport report)
    {
        for (int bit = first; bit < first + 4; bit++)
        {
            int was = (rows[bit >> 3] >> (bit & 7)) & 1, value = was;
            value ^= FaultHash.Strikes(FaultKind.FlippedBit, plan.Seed, core.Value, (uint)bit, plan.FlippedBits) ? 1 : 0;
            value = FaultHash.Strikes(FaultKind.StuckAtZero, plan.Seed, core.Value, (uint)bit, plan.StuckAtZero) ? 0 : value;
            value = FaultHash.Strikes(FaultKind.StuckAtOne, plan.Seed, core.Value, (uint)bit, plan.StuckAtOne) ? 1 : value;
            if (value != was)
            {
                rows[bit >> 3] ^= (byte)(1 << (bit & 7));
                report.WeightBits++;
                report.Name($"bit {bit - first} of the weight at bit {first} of the rows of {core} is {value}");
            }
        }
    }
}
