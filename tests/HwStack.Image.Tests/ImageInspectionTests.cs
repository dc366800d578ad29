using HwStack.Chip;

namespace HwStack.Image.Tests;

public class ImageInspectionTests
{
    [Fact]
    public void The_hand_made_image_is_summed_up()
    {
        MemoryImage image = TestImages.Tiny();
        using FileImage file = ImageFile.Decode(ImageFile.Encode(image));
        ImageInspection summary = ImageInspection.Of(file);
        Assert.Equal(("small", 1, "0.4", 3, 2, 7u), (summary.Chip, summary.ChipVersion, summary.FormatVersion, summary.MeshX, summary.MeshY, summary.Seed));
        Assert.Equal(new InspectedTotals(2, 3, 0, 4, 4, 3, 3, 1, 2, 0, 2), summary.Totals);
        Assert.Equal(["CHIP", "PROV", "PORT", "CORE", "IOMP"], summary.Sections.Select(section => section.Type));
        Assert.Equal(2, summary.Sections.Single(section => section.Type == "CORE").Count);
        Assert.Equal([new InspectedPort(0, "input", 1, 1), new InspectedPort(1, "output", 1, 0)], summary.Ports);
        Assert.Equal(("hidden", 2, 0, 1), (summary.Populations[0].Name, summary.Populations[0].Neurons, summary.Populations[0].SkewTicks, summary.Populations[0].Cores));
        Assert.Equal(image.Sha256, summary.Sha256);
        Assert.Equal(file.LengthBytes, summary.LengthBytes);
        Assert.Equal("hand.nir", summary.Provenance.Source);
    }

    // Core 0: 32 + 2·16 + 2 sets·4 + 1 id·4 + (12 + 3) + 8 + 1 + 64·8; core 1 has one neuron less, a descriptor and three row bytes more.
    [Fact]
    public void Memory_is_that_of_the_formula()
    {
        MemoryImage image = TestImages.Tiny();
        Assert.Equal(612, CoreMemory.BytesUsed(image.ReadCore(0), image.Chip));
        Assert.Equal(607, CoreMemory.BytesUsed(image.ReadCore(1), image.Chip));
        ImageInspection summary = ImageInspection.Of(image);
        Assert.Equal(new InspectedMemory(163840, 612, 609.5, 1219), summary.Memory);
        Assert.Null(summary.LengthBytes);
        Assert.Empty(summary.Sections);
    }

    [Fact]
    public void The_formula_gives_the_documented_budget_of_a_random_net_core()
    {
        ChipDescription chip = ChipCatalog.Get("nc1");
        Assert.Equal(32 + 4096 + 4 + (4 * 44) + 8192 + 131072 + 8192, CoreMemory.BytesUsed(chip, 1, 256, 1, 0, 4, 1024, 131072));
    }
}
