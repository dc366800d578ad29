using System.Text;
using HwStack.Chip;

namespace HwStack.Image.Tests;

internal static class ImageAssert
{
    internal static void Equal(ChipImage expected, ChipImage actual)
    {
        Assert.Equal(ChipDescriptionFile.ToUtf8(expected.Chip), ChipDescriptionFile.ToUtf8(actual.Chip));
        Assert.Equal((expected.MeshX, expected.MeshY, expected.Seed), (actual.MeshX, actual.MeshY, actual.Seed));
        Assert.Equal(Encoding.UTF8.GetString(IoMapJson.Write(expected.Io)), Encoding.UTF8.GetString(IoMapJson.Write(actual.Io)));
        Assert.Equal(ProvenanceJson.Write(expected.Provenance), ProvenanceJson.Write(actual.Provenance));
        Assert.Equal(expected.TableMemory.ToArray(), actual.TableMemory.ToArray());
        Assert.Equal(expected.Ports.Count, actual.Ports.Count);
        Assert.Equal(expected.CoreCount, actual.CoreCount);
        for (int i = 0; i < expected.Ports.Count; i++)
        {
            PortImage a = expected.Ports[i], b = actual.Ports[i];
            Assert.Equal((a.Id, a.IsInput, a.Channels, a.PayloadMax), (b.Id, b.IsInput, b.Channels, b.PayloadMax));
            Assert.Equal(a.ChannelSet, b.ChannelSet);
            Assert.Equal(a.Runs, b.Runs);
            Equal(a.Sets, b.Sets);
        }

        for (int i = 0; i < expected.CoreCount; i++)
        {
            Equal(expected.ReadCore(i), actual.ReadCore(i));
        }
    }

    internal static void Equal(CoreImage a, CoreImage b)
    {
        Assert.Equal(a.Id, b.Id);
        Assert.Equal(a.Classes, b.Classes);
        Assert.Equal(a.Neurons, b.Neurons);
        Equal(a.Sets, b.Sets);
        Assert.Equal(a.Sources, b.Sources);
        Assert.Equal(a.Bitmaps, b.Bitmaps);
        Assert.Equal(a.Descriptors, b.Descriptors);
        Assert.Equal(a.Rows, b.Rows);
    }

    private static void Equal(DestinationSets a, DestinationSets b)
    {
        Assert.Equal(a.Start, b.Start);
        Assert.Equal(a.Flags, b.Flags);
        Assert.Equal(a.Targets, b.Targets);
    }
}
