using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Fields of neuron classes, and which of them each model reads. docs/chip.md sections 2 and 6 to 8.</summary>
internal static class ClassRules
{
    private const NeuronFlags KnownFlags = NeuronFlags.Graded | NeuronFlags.NeverFires | NeuronFlags.PreviousU;
    private const int QlifOptionsMax = (int)(QlifOptions.LeakEveryTick | QlifOptions.LiteralEquation9 | QlifOptions.Fold);

    internal static void Check(string place, in NeuronClass k, int tableBytes, Violations violations)
    {
        Demand(k.Rounding <= Rounding.Stochastic, "rounding", (int)k.Rounding, "0..2");
        Demand(k.Reset <= ResetMode.ValueDelayed, "reset rule", (int)k.Reset, "0..4");
        Demand(k.RefractoryTicks <= 15, "refractory", k.RefractoryTicks, "0..15");
        Demand(k.Gain is >= -8 and <= 7, "gain", k.Gain, "-8..7");
        Demand((k.Flags & ~KnownFlags) == 0, "flags", (int)k.Flags, "bits 0..2");
        if ((k.Flags & NeuronFlags.Graded) != 0 && ((k.Flags & NeuronFlags.NeverFires) == 0 || k.Model == NeuronModel.Dendrite))
        {
            violations.Add("HW4012", place, "A graded class must never fire and must not be a DENDRITE.", $"{(int)k.Flags}");
        }

        if (k.Model > NeuronModel.Dendrite)
        {
            violations.Add("HW4010", place, $"Neuron model {(int)k.Model} is unknown.", $"{(int)k.Model}", "0..5");
        }
        else if (Unread(k))
        {
            violations.Add("HW4013", place, $"A parameter that model {k.Model} does not read is not 0.");
        }

        if (k.Model == NeuronModel.Qlif)
        {
            Demand(k.P0 is >= 0 and <= QlifOptionsMax, "p0", k.P0, $"0..{QlifOptionsMax}");
        }

        if (k.Model == NeuronModel.Table)
        {
            CheckTable(place, k, tableBytes, violations);
        }

        void Demand(bool good, string field, int value, string limit)
        {
            if (!good)
            {
                violations.Add("HW4011", place, $"The field {field} is {value}; allowed are {limit}.", $"{value}", limit);
            }
        }
    }

    private static void CheckTable(string place, in NeuronClass k, int tableBytes, Violations violations)
    {
        if (k.P1 is not (0 or 1) || k.P2 is not (0 or 1))
        {
            violations.Add("HW4011", place, $"The fields p1 and p2 of a TABLE are {k.P1} and {k.P2}; allowed are 0 and 1.", $"{k.P1}, {k.P2}", "0, 1");
            return;
        }

        int first = TableModel.OneStateBytes * unchecked((ushort)k.P0), needed = TableModel.BytesNeeded(k);
        if (needed > tableBytes)
        {
            violations.Add("HW4009", place, $"The table is bytes {first} to {needed - 1} of a table memory of {tableBytes} bytes.", $"{needed}", $"{tableBytes}");
        }
    }

    // What a model does not read must be 0, so that equal classes have equal bytes and a later version may give the field a meaning.
    private static bool Unread(in NeuronClass k)
    {
        bool cuba = k.Model == NeuronModel.Cuba, izhikevich = k.Model == NeuronModel.Izhikevich, table = k.Model == NeuronModel.Table;
        bool two = table && k.P1 != 0, p0To1 = izhikevich || table || k.Model == NeuronModel.Qlif;
        return (k.LinearLeak != 0 && k.Model != NeuronModel.Lif)
            || (k.LeakV != 0 && k.Model != NeuronModel.Lif && !cuba)
            || (k.LeakU != 0 && !cuba && !izhikevich)
            || (k.Gain != 0 && !cuba)
            || ((k.Flags & NeuronFlags.PreviousU) != 0 && !cuba)
            || (!p0To1 && k is not { P0: 0, P1: 0 })
            || (!izhikevich && !two && k is not { P2: 0, P3: 0 })
            || (!izhikevich && k is not { P4: 0, P5: 0, P6: 0 })
            || k is not { P7: 0, P8: 0 };
    }
}
