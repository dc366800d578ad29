using System.Numerics;
using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Emulator.Fast;

/// <summary>An axon of a core that can carry events: its source and the descriptor its axon map gives.</summary>
internal readonly record struct Axon(int Source, int Descriptor)
{
    /// <summary>All axons of a core whose source has the core in its destination set, in the order of the axon map.</summary>
    public static void ReadAll(CoreImage core, ChipImage image, Sources sources, List<Axon> into)
    {
        into.Clear();
        int bitmapBytes = image.Chip.Core.BitmapBytes, pageChannels = image.Chip.Core.PageChannels;
        for (int entry = 0; entry < core.Sources.Length; entry++)
        {
            AxonSource from = core.Sources[entry];
            int owner = sources.IndexOf(from.Source, image), descriptor = (int)from.FirstDescriptor, knownSet = -1;
            bool isTarget = false;
            ReadOnlySpan<byte> bitmap = core.Bitmaps.AsSpan(entry * bitmapBytes, bitmapBytes);
            for (int i = 0; owner >= 0 && i < bitmap.Length; i++)
            {
                for (int bits = bitmap[i]; bits != 0; bits &= bits - 1, descriptor++)
                {
                    long channel = ((long)from.Page * pageChannels) + (8 * i) + BitOperations.TrailingZeroCount(bits);
                    if (channel >= sources.Count[owner])
                    {
                        continue;
                    }

                    int source = (sources.FirstBlock[owner] * 64) + (int)channel, set = sources.SetOf[source];
                    if (set != knownSet)
                    {
                        (knownSet, isTarget) = (set, sources.Targets(set).BinarySearch(core.Id) >= 0);
                    }

                    if (isTarget)
                    {
                        RowChecks.Descriptor(core, descriptor, true);
                        into.Add(new Axon(source, descriptor));
                    }
                }
            }
        }
    }

    /// <summary>The rows an event of the axon reads: the descriptor itself, or those of its list.</summary>
    public (int First, int Count) Rows(CoreImage core)
    {
        RowDescriptor descriptor = core.Descriptors[Descriptor];
        return descriptor.Format == RowFormat.List ? (descriptor.Address, descriptor.Count) : (Descriptor, 1);
    }
}
