using HwStack.Chip;

namespace HwStack.Image;

/// <summary>The bytes of a CORE section; firmware-protocol/image.md section 5.</summary>
internal static class CoreSection
{
    internal static void Write(SectionBuffer buffer, CoreImage core, int bitmapBytes)
    {
        if (core.Bitmaps.Length != (long)core.Sources.Length * bitmapBytes)
        {
            throw new ArgumentException($"{core.Id} has {core.Bitmaps.Length} bitmap bytes for {core.Sources.Length} sources of {bitmapBytes}", nameof(core));
        }

        SetsSection.Demand(core.Sets, core.Id);
        buffer.U32(core.Id.Value);
        buffer.U32(core.Classes.Length);
        buffer.U32(core.Neurons.Length);
        buffer.U32(core.Sets.Count);
        buffer.U32(core.Sets.Targets.Length);
        buffer.U32(core.Sources.Length);
        buffer.U32(bitmapBytes);
        buffer.U32(core.Descriptors.Length);
        buffer.U32(core.Rows.Length);
        buffer.U32(0);
        buffer.Array<NeuronClass>(core.Classes);
        buffer.Array<NeuronRecord>(core.Neurons);
        SetsSection.Write(buffer, core.Sets);
        buffer.Array<AxonSource>(core.Sources);
        buffer.Array<byte>(core.Bitmaps);
        buffer.Array<RowDescriptor>(core.Descriptors);
        buffer.Array<byte>(core.Rows);
    }

    internal static CoreImage Read(ref SectionReader reader, int bitmapBytes)
    {
        var id = new CoreId(reader.U32());
        uint classes = reader.U32(), neurons = reader.U32(), sets = reader.U32(), targets = reader.U32();
        uint sources = reader.U32(), bitmap = reader.U32(), descriptors = reader.U32(), rows = reader.U32();
        reader.Zero32("the word at offset 36");
        reader.Demand(bitmap == (uint)bitmapBytes, $"bitmaps of {bitmap} bytes are given, but the chip description has {bitmapBytes}");
        return new CoreImage
        {
            Id = id,
            Classes = reader.Array<NeuronClass>(classes, "classes"),
            Neurons = reader.Array<NeuronRecord>(neurons, "neurons"),
            Sets = SetsSection.Read(ref reader, sets, targets),
            Sources = reader.Array<AxonSource>(sources, "axon-map entries"),
            Bitmaps = reader.Array<byte>((ulong)sources * bitmap, "bitmap bytes"),
            Descriptors = reader.Array<RowDescriptor>(descriptors, "descriptors"),
            Rows = reader.Array<byte>(rows, "row bytes"),
        };
    }
}
