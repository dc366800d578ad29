using System.Numerics;
using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The axon map of a core against the destination sets of its sources. docs/chip.md section 9.</summary>
internal static class AxonRules
{
    /// <summary>Missing axons named for one core; the first few tell what is wrong.</summary>
    private const int MissingNamedMax = 3;

    /// <summary>Largest sum of payload magnitudes that can be due for each descriptor in one tick.</summary>
    internal static long[] Check(CoreImage core, Board board, Violations violations)
    {
        var payloads = new long[core.Descriptors.Length];
        long matched = 0;
        for (int e = 0; e < core.Sources.Length && !violations.Full; e++)
        {
            AxonSource entry = core.Sources[e];
            if (e > 0 && Compare(core.Sources[e - 1], entry) >= 0)
            {
                violations.Add("HW4024", Place(core, e), $"{entry.Source} page {entry.Page} comes after {core.Sources[e - 1].Source} page {core.Sources[e - 1].Page}; entries must ascend, each once.");
            }

            if (board.SenderOf(entry.Source) is not { } sender)
            {
                violations.Add("HW4025", Place(core, e), $"The source {entry.Source} is neither a core of this image nor one of its input ports.");
            }
            else if (entry.Page * (ulong)board.Limits.PageChannels >= (ulong)sender.Count)
            {
                violations.Add("HW4025", Place(core, e), $"Page {entry.Page} lies beyond the {sender.Count} neurons or channels of {entry.Source}.", $"{entry.Page}");
            }
            else
            {
                matched += CheckEntry(core, e, sender, board.Limits, payloads, violations);
            }
        }

        if (matched != board.ExpectedAxons(core.Id) && !violations.Full)
        {
            NameMissing(core, board, violations);
        }

        return payloads;
    }

    private static int CheckEntry(CoreImage core, int e, Sender sender, CoreLimits limits, long[] payloads, Violations violations)
    {
        AxonSource entry = core.Sources[e];
        ReadOnlySpan<byte> bitmap = core.Bitmaps.AsSpan(e * limits.BitmapBytes, limits.BitmapBytes);
        var named = new sbyte[sender.Sets.Count]; // per set: 0 not looked up, 1 names this core, -1 does not
        int rank = 0, matched = 0, firstChannel = (int)entry.Page * limits.PageChannels;
        for (int at = 0; at < bitmap.Length; at++)
        {
            for (int bits = bitmap[at]; bits != 0; bits &= bits - 1, rank++)
            {
                int channel = firstChannel + (8 * at) + BitOperations.TrailingZeroCount(bits);
                if (channel >= sender.Count)
                {
                    violations.Add("HW4026", Place(core, e), $"The bitmap names neuron or channel {channel} of {entry.Source}, which has {sender.Count}.", $"{channel}");
                    continue;
                }

                int set = sender.PacketSet(channel);
                if (named[set] == 0)
                {
                    named[set] = sender.Names(set, core.Id) ? (sbyte)1 : (sbyte)-1;
                }

                if (named[set] < 0)
                {
                    violations.Add("HW4027", Place(core, e), $"The bitmap names neuron or channel {channel} of {entry.Source}, which sends no packet here.", $"{channel}");
                    continue;
                }

                matched++;
                ulong descriptor = entry.FirstDescriptor + (ulong)rank;
                if (descriptor < (ulong)payloads.Length)
                {
                    payloads[descriptor] += sender.PayloadMaxAt(channel);
                }
            }
        }

        if (entry.FirstDescriptor + (ulong)rank > (ulong)payloads.Length)
        {
            violations.Add(
                "HW4029", Place(core, e), $"The {rank} axons from descriptor {entry.FirstDescriptor} on pass the end of {payloads.Length} descriptors.", $"{rank}");
        }

        return matched;
    }

    private static void NameMissing(CoreImage core, Board board, Violations violations)
    {
        int named = 0;
        foreach (Sender sender in board.Senders)
        {
            for (int c = 0; c < sender.Count && named < MissingNamedMax; c++)
            {
                if (sender.Names(sender.PacketSet(c), core.Id) && !HasBit(core, sender.Id, c, board.Limits))
                {
                    violations.Add("HW4028", core.Id.ToString(), $"Neuron or channel {c} of {sender.Id} sends here, but the axon map has no bit for it.", $"{c}");
                    named++;
                }
            }
        }
    }

    private static bool HasBit(CoreImage core, CoreId source, int channel, CoreLimits limits)
    {
        int bit = channel % limits.PageChannels;
        for (int e = 0; e < core.Sources.Length; e++)
        {
            if (core.Sources[e].Source == source && core.Sources[e].Page == (uint)(channel / limits.PageChannels))
            {
                return (core.Bitmaps[(e * limits.BitmapBytes) + (bit / 8)] & (1 << (bit % 8))) != 0;
            }
        }

        return false;
    }

    private static int Compare(AxonSource a, AxonSource b) => a.Source != b.Source ? a.Source.CompareTo(b.Source) : a.Page.CompareTo(b.Page);

    private static string Place(CoreImage core, int entry) => $"{core.Id}, axon-map entry {entry}";
}
