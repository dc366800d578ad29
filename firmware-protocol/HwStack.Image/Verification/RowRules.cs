using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Row descriptors and rows of a core, and the largest input each neuron can get in a tick. docs/chip.md sections 4, 9 and 10.</summary>
internal static class RowRules
{
    /// <summary>Sums stop here: far above 2^31, far below the end of a long.</summary>
    private const long SumMax = 1L << 40;

    /// <summary>Largest sum of payload magnitudes an entry of the pending-event queue can hold.</summary>
    private const int PayloadSumMax = short.MaxValue;

    /// <param name="core">The core.</param>
    /// <param name="payloads">Per descriptor the largest payload sum; lists hand theirs on to their members.</param>
    /// <param name="board">Limits.</param>
    /// <param name="violations">Takes what is found.</param>
    /// <returns>Per neuron the largest magnitude its accumulator can get from rows, 8 fraction bits.</returns>
    internal static long[] Check(CoreImage core, long[] payloads, Board board, Violations violations)
    {
        for (int d = 0; d < payloads.Length && !violations.Full; d++)
        {
            if (core.Descriptors[d].Format == RowFormat.List)
            {
                CheckList(core, d, payloads, violations);
            }
        }

        var inputs = new long[core.Neurons.Length];
        for (int d = 0; d < payloads.Length && !violations.Full; d++)
        {
            if (core.Descriptors[d].Format != RowFormat.List && CheckDescriptor(core, d, board.Limits, violations))
            {
                long payload = payloads[d];
                if (payload > PayloadSumMax)
                {
                    violations.AtMost("HW4037", Place(core, d), "Sum of payload magnitudes that can be pending at once", payload, PayloadSumMax);
                }
                else
                {
                    AddRow(core, d, payload, inputs, board.Limits.SparseTargetBits, violations);
                }
            }
        }

        return inputs;
    }

    private static void CheckList(CoreImage core, int d, long[] payloads, Violations violations)
    {
        RowDescriptor list = core.Descriptors[d];
        if (list.Reserved != 0)
        {
            violations.Add("HW4030", Place(core, d), "A reserved bit (60 to 63) is not 0.", $"{list.Bits:x16}");
        }

        if (list.Count is < 2 or > RowDescriptor.CountMax || list.Address + (long)list.Count > payloads.Length)
        {
            violations.Add(
                "HW4034", Place(core, d), $"The list of {list.Count} descriptors from {list.Address} on needs 2 to {RowDescriptor.CountMax} within the core's {payloads.Length}.",
                $"{list.Count}");
            return;
        }

        for (int i = list.Address; i < list.Address + list.Count; i++)
        {
            if (core.Descriptors[i].Format == RowFormat.List)
            {
                violations.Add("HW4034", Place(core, d), $"The list holds descriptor {i}, which is a list itself.", $"{i}");
                return;
            }

            payloads[i] = Math.Min(SumMax, payloads[i] + payloads[d]);
        }
    }

    private static bool CheckDescriptor(CoreImage core, int d, CoreLimits limits, Violations violations)
    {
        RowDescriptor row = core.Descriptors[d];
        if (row.Reserved != 0)
        {
            violations.Add("HW4030", Place(core, d), "A reserved bit (60 to 63) is not 0.", $"{row.Bits:x16}");
        }

        if (row.Format is not (RowFormat.Dense or RowFormat.Sparse))
        {
            violations.Add("HW4031", Place(core, d), $"Row format {(int)row.Format} is reserved.", $"{(int)row.Format}", "0..2");
            return false;
        }

        if (row.Delay > limits.DelayMax)
        {
            violations.AtMost("HW4032", Place(core, d), "Delay in ticks", row.Delay, limits.DelayMax);
        }

        int bytes = row.Format == RowFormat.Dense ? RowCells.DenseBytes(row.Count) : RowCells.SparseBytes(row.Count, limits.SparseTargetBits);
        if (row.Count is < 1 or > RowDescriptor.CountMax || row.Address + (long)bytes > core.Rows.Length)
        {
            violations.Add(
                "HW4033", Place(core, d), $"The row of {row.Count} cells at byte {row.Address} needs 1 to {RowDescriptor.CountMax} cells within {core.Rows.Length} bytes of row memory.",
                $"{row.Count}");
            return false;
        }

        if (row.Format == RowFormat.Dense && row.Start + row.Count > core.Neurons.Length)
        {
            violations.Add(
                "HW4035", Place(core, d), $"The dense row reaches neuron {row.Start + row.Count - 1} of a core with {core.Neurons.Length}.", $"{row.Start + row.Count - 1}");
            return false;
        }

        return true;
    }

    private static void AddRow(CoreImage core, int d, long payload, long[] inputs, int targetBits, Violations violations)
    {
        RowDescriptor row = core.Descriptors[d];
        ReadOnlySpan<byte> bytes = core.Rows.AsSpan(row.Address);
        for (int i = 0; i < row.Count; i++)
        {
            (int target, int weight) = row.Format == RowFormat.Dense
                ? (row.Start + i, RowCells.DenseWeight(bytes, i))
                : RowCells.SparseCell(bytes, i, targetBits);
            if (target >= inputs.Length)
            {
                violations.Add("HW4035", Place(core, d), $"Cell {i} names neuron {target} of a core with {inputs.Length}.", $"{target}");
                return;
            }

            if (weight == 0)
            {
                continue;
            }

            int exponent = row.Exponent + core.Neurons[target].Exponent;
            if (exponent is < -8 or > 7)
            {
                violations.Add(
                    "HW4036", Place(core, d), $"Row exponent {row.Exponent} and exponent {core.Neurons[target].Exponent} of neuron {target} give {exponent}; allowed are -8 to 7.",
                    $"{exponent}", "-8..7");
                return;
            }

            inputs[target] = Math.Min(SumMax, inputs[target] + ((Math.Abs(weight) * payload) << (8 + exponent)));
        }
    }

    private static string Place(CoreImage core, int descriptor) => $"{core.Id}, descriptor {descriptor}";
}
