using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Destination sets of a core or input port. docs/chip.md section 10.</summary>
internal static class SetRules
{
    internal static void Check(CoreId owner, DestinationSets sets, Board board, Violations violations)
    {
        if (sets.Of(0).Length != 0)
        {
            violations.Add("HW4020", $"{owner}, set 0", $"Set 0 must be empty; it holds {sets.Of(0).Length} ids.", $"{sets.Of(0).Length}", "0");
        }

        for (int s = 0; s < sets.Count && !violations.Full; s++)
        {
            if ((sets.Flags[s] & ~1) != 0)
            {
                violations.Add("HW4021", $"{owner}, set {s}", $"The flags are {sets.Flags[s]}; only bit 0 is defined.", $"{sets.Flags[s]}", "0, 1");
            }

            ReadOnlySpan<CoreId> ids = sets.Of(s);
            for (int i = 0; i < ids.Length; i++)
            {
                if (i > 0 && ids[i - 1].CompareTo(ids[i]) >= 0)
                {
                    violations.Add("HW4022", $"{owner}, set {s}", $"{ids[i]} comes after {ids[i - 1]}; ids must ascend, each once.");
                }

                if (ids[i].IsPort ? board.PortOf(ids[i]) is not { IsInput: false } : board.SenderOf(ids[i]) is null)
                {
                    violations.Add("HW4023", $"{owner}, set {s}", $"The set names {ids[i]}, which is neither a core of this image nor one of its output ports.");
                }
            }
        }
    }
}
