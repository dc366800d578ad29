using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Chip.Tests.Descriptions;

public class ChipCatalogTests
{
    public static TheoryData<string> Chips => [.. ChipCatalog.Names];

    public static TheoryData<string> Presets => [.. EnergyPresets.Names];

    [Fact]
    public void The_built_in_chips_are_the_three_documented_ones() => Assert.Equal(["nc1", "nc1-f405", "nc1-hpc"], ChipCatalog.Names);

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_built_in_chip_is_valid_and_its_file_is_canonical(string name)
    {
        ChipDescription chip = ChipCatalog.Get(name);
        Assert.Equal(name, chip.Name);
        Assert.Empty(ChipDescriptionFile.Validate(chip));
        Assert.Equal(Encoding.UTF8.GetString(new EmbeddedFiles("chips").Find(name)!), Encoding.UTF8.GetString(ChipDescriptionFile.ToUtf8(chip)));
        Assert.Equal(8, chip.Energy.Events.Count);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_cost_preset_is_canonical_and_overlays_any_chip(string name)
    {
        CostPreset preset = EnergyPresets.Get(name);
        Assert.Equal(Encoding.UTF8.GetString(new EmbeddedFiles("costs").Find(name)!), Encoding.UTF8.GetString(EnergyPresets.ToUtf8(preset)));
        ChipDescription chip = preset.ApplyTo(ChipCatalog.Get("nc1"));
        Assert.Empty(ChipDescriptionFile.Validate(chip));
        Assert.Same(preset.Energy, chip.Energy);
        Assert.Equal("nc1", chip.Name);
        Assert.Equal(8, preset.Energy.Events.Count);
    }

    [Fact]
    public void Loihi_costs_are_the_published_ones()
    {
        CostPreset loihi = EnergyPresets.Get("loihi1");
        Assert.Equal(35.5, loihi.Energy.Events.Single(e => e.Event == "synaptic_ops").Picojoules);
        Assert.Equal(111, loihi.Energy.Events.Single(e => e.Event == "packets").Picojoules);
        Assert.Equal(16, loihi.Timing!.CyclesPerAxonEvent);
        Assert.Equal(23.6, EnergyPresets.Get("loihi1-davies").Energy.Events.Single(e => e.Event == "synaptic_ops").Picojoules);
        Assert.Equal(26, EnergyPresets.Get("truenorth").Energy.Events.Single(e => e.Event == "synaptic_ops").Picojoules);
    }

    [Fact]
    public void A_random_net_core_of_1024_dense_axons_from_4_sources_fits_nc1()
    {
        CoreLimits core = ChipCatalog.Get("nc1").Core;
        const int Axons = 1024, Sources = 4;
        int bytes = (32 * core.ClassesMax) + (16 * core.NeuronsMax) + (core.DestinationSetsMax * 4) + ((core.DestinationSetsMax - 1) * 4)
            + (Sources * (12 + core.BitmapBytes)) + (8 * Axons) + (Axons * RowCells.DenseBytes(core.NeuronsMax)) + (8 * core.PendingEntries);
        Assert.InRange(bytes, 1, core.MemoryBytes);
    }

    [Fact]
    public void An_unknown_chip_or_preset_names_the_known_ones()
    {
        UserError chip = Assert.Single(Assert.Throws<UserErrorException>(() => ChipCatalog.Get("nc2")).Errors);
        Assert.Equal("HW1700", chip.Code);
        Assert.Contains("nc1-hpc", chip.Hint, StringComparison.Ordinal);
        Assert.Equal("HW1709", Assert.Single(Assert.Throws<UserErrorException>(() => EnergyPresets.Get("loihi9")).Errors).Code);
    }
}
