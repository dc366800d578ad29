using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Destination sets as CORE and PORT sections hold them: offsets, flags, ids.</summary>
internal static class SetsSection
{
    internal static void Write(SectionBuffer buffer, DestinationSets sets)
    {
        buffer.Array<int>(sets.Start);
        buffer.Array<byte>(sets.Flags);
        buffer.Array<CoreId>(sets.Targets);
    }

    internal static DestinationSets Read(ref SectionReader reader, uint sets, uint targets)
    {
        reader.Demand(sets >= 1, "there is no destination set 0");
        int[] start = reader.Array<int>((ulong)sets + 1, "set offsets");
        byte[] flags = reader.Array<byte>(sets, "set flags");
        CoreId[] ids = reader.Array<CoreId>(targets, "set ids");
        reader.Demand(IsRising(start, ids.Length), $"the set offsets do not rise from 0 to {ids.Length}");
        return new DestinationSets(start, flags, ids);
    }

    /// <summary>Refuses sets that could not be read back; only a bug of the caller makes such.</summary>
    internal static void Demand(DestinationSets sets, CoreId owner)
    {
        if (sets.Count < 1 || sets.Start.Length != sets.Count + 1 || !IsRising(sets.Start, sets.Targets.Length))
        {
            throw new ArgumentException($"the destination sets of {owner} are not in compressed-row form", nameof(sets));
        }
    }

    private static bool IsRising(int[] start, int end)
    {
        bool rising = start[0] == 0 && start[^1] == end;
        for (int i = 1; i < start.Length; i++)
        {
            rising &= start[i] >= start[i - 1];
        }

        return rising;
    }
}
