using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Image.Tests.Verification;

/// <summary>Every rule: a legal image is changed in one place, and the one rule that forbids it must speak.</summary>
public class ImageVerifierTests
{
    private static readonly CoreId A = new(0), B = new(1), In = CoreId.Port(0), Out = CoreId.Port(1);

    [Fact]
    public void The_hand_made_image_is_legal() => Assert.Empty(ImageVerifier.Verify(TestImages.Tiny()));

    [Fact]
    public void Random_legal_images_pass()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            IReadOnlyList<UserError> errors = ImageVerifier.Verify(TestImages.Random(seed));
            Assert.True(errors.Count == 0, $"seed {seed}: {string.Join("; ", errors)}");
        }
    }

    [Fact]
    public void Board_rules()
    {
        Expect("HW4000", "board", e => e.MeshX = 7);
        Expect("HW4000", "board", e => e.MeshY = 0);
        Expect("HW4001", "provenance", e => e.Provenance = e.Provenance with { ChipSha256 = "" });
        Expect("HW4002", "core 1", e => (e.MeshX, e.MeshY) = (1, 1));
        Expect("HW4003", "core 0", e => e.Cores.Reverse());
        Expect("HW4017", "core 1, neuron 0", e => e.Neuron(1, 0, n => n with { LogicalId = 1 }));
    }

    [Fact]
    public void Budget_rules()
    {
        Expect("HW4004", "core 0", e => e.Change(0, rows: new byte[163840]));
        Expect("HW4005", "core 0", e => e.Change(0, classes: [.. Enumerable.Repeat(e.Cores[0].Classes[0], 65)]));
        Expect("HW4006", "core 0", e => e.Change(0, neurons: [.. Enumerable.Range(0, 21).Select(i => e.Cores[0].Neurons[0] with { LogicalId = (uint)i + 10 })]), others: true);
        Expect("HW4008", "table memory", e => e.Tables = new byte[(1 << 20) + 1]);
        Expect("HW4007", "core 0", e => e.Change(0, sets: new DestinationSets([.. e.Cores[0].Sets.Start, .. Enumerable.Repeat(1, 256)], new byte[258], [B])));
    }

    [Theory]
    [InlineData("HW4010", "model")]
    [InlineData("HW4011", "rounding")]
    [InlineData("HW4011", "reset")]
    [InlineData("HW4011", "refractory")]
    [InlineData("HW4011", "gain")]
    [InlineData("HW4011", "flags")]
    [InlineData("HW4012", "graded")]
    [InlineData("HW4013", "p8")]
    [InlineData("HW4013", "lif gain")]
    [InlineData("HW4013", "qlif p2")]
    [InlineData("HW4011", "qlif")]
    [InlineData("HW4011", "table p1")]
    [InlineData("HW4009", "table")]
    [InlineData("HW4013", "linear_leak")]
    public void Class_rules(string code, string field) => Expect(code, "core 0, class 0", e => e.Class(0, 0, k => field switch
    {
        "lif gain" => k with { Gain = 1 },
        "qlif" => new NeuronClass { Model = NeuronModel.Qlif, P0 = 8 },
        "table" => new NeuronClass { Model = NeuronModel.Table },
        "table p1" => new NeuronClass { Model = NeuronModel.Table, P1 = 2 },
        "qlif p2" => new NeuronClass { Model = NeuronModel.Qlif, P2 = 1 },
        "model" => k with { Model = (NeuronModel)6 },
        "rounding" => k with { Rounding = (Rounding)3 },
        "reset" => k with { Reset = (ResetMode)5 },
        "refractory" => k with { RefractoryTicks = 16 },
        "gain" => k with { Model = NeuronModel.Cuba, Gain = 8 },
        "flags" => k with { Flags = (NeuronFlags)8 },
        "graded" => k with { Flags = NeuronFlags.Graded },
        "p8" => k with { P8 = 1 },
        _ => k with { Model = NeuronModel.Cuba, LinearLeak = 1 },
    }));

    [Theory]
    [InlineData(1, 0, 1024, true)]
    [InlineData(1, 0, 1023, false)]
    [InlineData(2, 1, 1024 + 262_144, true)]
    [InlineData(2, 1, 1023 + 262_144, false)]
    public void A_table_must_lie_within_the_table_memory(short start, short twoStates, int bytes, bool legal)
    {
        var edit = new Edit(TestImages.Tiny()) { Tables = new byte[bytes] };
        edit.Class(0, 0, _ => new NeuronClass { Model = NeuronModel.Table, P0 = start, P1 = twoStates });
        Assert.Equal(legal ? [] : new[] { "HW4009" }, ImageVerifier.Verify(edit.Build()).Select(e => e.Code));
    }

    [Fact]
    public void Neuron_rules()
    {
        Expect("HW4014", "core 1, neuron 0", e => e.Neuron(1, 0, n => n with { Class = 1 }));
        Expect("HW4015", "core 1, neuron 0", e => e.Neuron(1, 0, n => n with { Exponent = 8 }), others: true);
        Expect("HW4016", "core 1, neuron 0", e => e.Neuron(1, 0, n => n with { DestinationSet = 2 }), others: true);
    }

    [Fact]
    public void Dendrite_rules()
    {
        Assert.Empty(ImageVerifier.Verify(WithDendrite(0).Build()));
        Expect("HW4018", "core 0, neuron 1", e => e.Change(0, sets: new DestinationSets([0, 0, 1, 3], [0, 0, 0], [B, A, B])), WithDendrite(0));
        Expect("HW4018", "core 0, neuron 1", e => e.Neuron(0, 1, n => n with { DestinationSet = 0 }), WithDendrite(0));
        Expect("HW4019", "core 0, neuron 1", _ => { }, WithDendrite(1));
        Expect("HW4012", "core 0, class 1", e => e.Class(0, 1, k => k with { Flags = NeuronFlags.Graded | NeuronFlags.NeverFires }), WithDendrite(0));
    }

    [Fact]
    public void Destination_set_rules()
    {
        Expect("HW4020", "core 0, set 0", e => e.Change(0, sets: new DestinationSets([0, 1, 2], [0, 0], [A, B])));
        Expect("HW4021", "core 0, set 1", e => e.Change(0, sets: e.Cores[0].Sets with { Flags = [0, 2] }));
        Expect("HW4022", "core 0, set 1", e => e.Change(0, sets: new DestinationSets([0, 0, 2], [0, 0], [B, B])), others: true);
        Expect("HW4023", "core 0, set 1", e => e.Change(0, sets: new DestinationSets([0, 0, 2], [0, 0], [B, new CoreId(5)])));
        Expect("HW4023", "core 0, set 1", e => e.Change(0, sets: new DestinationSets([0, 0, 2], [0, 0], [B, In])));
    }

    [Fact]
    public void Axon_map_rules()
    {
        Expect("HW4024", "core 1, axon-map entry 1", e => e.Change(1, sources: [new AxonSource(A, 0, 0), new AxonSource(A, 0, 0)], bitmaps: [1, 0, 0, 2, 0, 0]), others: true);
        Expect("HW4025", "core 1, axon-map entry 1", e => e.Change(1, sources: [new AxonSource(A, 0, 0), new AxonSource(new CoreId(4), 0, 0)], bitmaps: [3, 0, 0, 0, 0, 0]));
        Expect("HW4025", "core 1, axon-map entry 1", e => e.Change(1, sources: [new AxonSource(A, 0, 0), new AxonSource(A, 1, 0)], bitmaps: [3, 0, 0, 0, 0, 0]));
        Expect("HW4026", "core 1, axon-map entry 0", e => e.Change(1, bitmaps: [7, 0, 0]), others: true);
        Expect("HW4027", "core 1, axon-map entry 0", e => e.Neuron(0, 1, n => n with { DestinationSet = 0 }));
        Expect("HW4028", "core 1", e => e.Change(1, bitmaps: [2, 0, 0]));
        Expect("HW4028", "core 1", e => e.Change(1, sources: [], bitmaps: []));
        Expect("HW4029", "core 1, axon-map entry 0", e => e.Change(1, sources: [new AxonSource(A, 0, 1)]));
        Expect("HW4029", "core 1, axon-map entry 0", e => e.Change(1, sources: [new AxonSource(A, 0, uint.MaxValue)]));
    }

    [Fact]
    public void A_missing_axon_is_named_with_its_neuron()
    {
        Edit edit = new(TestImages.Tiny());
        edit.Change(1, bitmaps: [2, 0, 0]);
        UserError error = Assert.Single(ImageVerifier.Verify(edit.Build()));
        Assert.Equal("Neuron or channel 0 of core 0 sends here, but the axon map has no bit for it.", error.Message);
    }

    [Theory]
    [InlineData("HW4030", 1UL << 60)]
    [InlineData("HW4030", 1UL << 63)]
    [InlineData("HW4031", 3UL << 57)]
    [InlineData("HW4033", 1UL << 23)]
    [InlineData("HW4033", 1UL << 36)]
    [InlineData("HW4035", 1UL << 37)]
    [InlineData("HW4036", 1UL << 55)]
    [InlineData("HW4034", 2UL << 57)]
    public void A_flipped_bit_of_a_descriptor_is_found(string code, ulong bits) =>
        Expect(code, "core 0, descriptor 0", e => e.Change(0, descriptors: [new RowDescriptor(e.Cores[0].Descriptors[0].Bits ^ bits)]), e => e.Neuron(0, 1, n => n with { Exponent = 4 }));

    [Fact]
    public void Row_rules()
    {
        ChipDescription chip = TestImages.SmallChip();
        Expect("HW4032", "core 0, descriptor 0", e => e.SetChip(chip with { Core = chip.Core with { DelayMax = 2 } }), others: true);
        Expect("HW4033", "core 1, descriptor 1", e => e.Change(1, rows: [0, 5, 0]));
        Expect("HW4033", "core 0, descriptor 0", e => e.Change(0, descriptors: [RowDescriptor.Pack(RowFormat.Dense, 0, 0, 0, 0, 0)]));
        Expect("HW4035", "core 1, descriptor 1", e => e.Change(1, rows: [0, 5, 1, 0x0B]));
        Expect("HW4034", "core 0, descriptor 0", e => e.Change(0, descriptors: [RowDescriptor.Pack(RowFormat.List, 0, 2, 0, 0, 0), e.Cores[0].Descriptors[0]]));
        Expect("HW4034", "core 0, descriptor 0", e => e.Change(0, descriptors: [RowDescriptor.Pack(RowFormat.List, 1, 1, 0, 0, 0), e.Cores[0].Descriptors[0]]));
        Expect("HW4034", "core 0, descriptor 0", e => e.Change(0, descriptors: [RowDescriptor.Pack(RowFormat.List, 1, 2, 0, 0, 0), e.Cores[0].Descriptors[0]]));
    }

    [Fact]
    public void An_exponent_out_of_range_at_a_zero_cell_is_legal()
    {
        Edit edit = new(TestImages.Tiny());
        edit.Change(0, rows: [0x07]);
        edit.Neuron(0, 1, n => n with { Exponent = 7 });
        Assert.Empty(ImageVerifier.Verify(edit.Build()));
    }

    // Neuron 0 gets 7 · 9362 << (8 + 2 + 5) = 2^31 − 65,536 from its row; the leak term takes 32,768, rounding 256, and 32,511 are left for the bias.
    [Theory]
    [InlineData(9362, 32511, false)]
    [InlineData(9362, 32512, true)]
    [InlineData(9362, -32512, true)]
    [InlineData(9363, 0, true)]
    [InlineData(32767, 0, true)]
    public void The_overflow_proof_is_sharp(int payloadMax, short bias, bool overflows)
    {
        Edit edit = new(TestImages.Tiny());
        edit.Neuron(0, 0, n => n with { Exponent = 5, BiasV = bias });
        edit.PayloadMax(payloadMax);
        string[] codes = [.. ImageVerifier.Verify(edit.Build()).Select(error => $"{error.Code} {error.Place}")];
        Assert.Equal(overflows ? ["HW4038 core 0, neuron 0"] : [], codes);
    }

    [Fact]
    public void Partial_sums_count_in_the_overflow_proof_of_their_soma()
    {
        // Neither the DENDRITE (7 · 9000 << 15) nor the soma (7 · 9000 << 10) overflows alone; the soma's bias does not matter.
        Edit edit = WithDendrite(0);
        edit.Change(0, rows: [0x77]);
        edit.Neuron(0, 1, n => n with { Exponent = 5 });
        edit.PayloadMax(9000);
        Assert.Empty(ImageVerifier.Verify(edit.Build()));
        edit.Neuron(0, 1, n => n with { Exponent = 5, DestinationSet = 2 });
        edit.Change(0, sets: new DestinationSets([0, 0, 1, 2], [0, 0, 0], [B, A]));
        edit.Neuron(0, 0, n => n with { Exponent = 1 });
        Assert.Equal("HW4038 core 0, neuron 0", Assert.Single(ImageVerifier.Verify(edit.Build())) is var e ? $"{e.Code} {e.Place}" : "");
    }

    [Fact]
    public void Payloads_that_meet_on_one_descriptor_must_fit_16_bits() =>
        Expect("HW4037", "core 0, descriptor 0", e =>
        {
            e.PayloadMax(32767);
            e.Change(0, sets: new DestinationSets([0, 0, 2], [0, 0], [A, B]), sources: [new AxonSource(A, 0, 0), new AxonSource(In, 0, 0)], bitmaps: [3, 0, 0, 1, 0, 0], descriptors: [e.Cores[0].Descriptors[0], e.Cores[0].Descriptors[0]]);
        });

    [Fact]
    public void Router_tables_are_limited()
    {
        ChipDescription chip = TestImages.SmallChip();
        Expect("HW4040", "router of core 0", e => e.SetChip(chip with { Router = new RouterLimits(1) }));
    }

    [Fact]
    public void Port_rules()
    {
        Expect("HW4050", "port 0", e => e.Ports.Reverse(), others: true);
        Expect("HW4051", "port 0", e => e.PayloadMax(0), others: true);
        Expect("HW4051", "port 0", e => e.PayloadMax(32768), others: true);
        Expect("HW4051", "port 1", e => e.Port(1, payloadMax: 1));
        Expect("HW4052", "port 0, channel 0", e => e.Port(0, channelSet: [2]), others: true);
        Expect("HW4053", "port 0, set 1", e => e.Port(0, sets: new DestinationSets([0, 0, 2], [0, 0], [A, Out])), others: true);
        Expect("HW4055", "port 1, run 0", e => e.Port(1, runs: [new PortRun(B, 0, 2, 0)]), others: true);
        Expect("HW4055", "port 1, run 0", e => e.Port(1, runs: [new PortRun(B, 0, 1, 1)]), others: true);
        Expect("HW4056", "port 1, run 1", e => e.Port(1, runs: [new PortRun(B, 0, 1, 0), new PortRun(B, 0, 1, 0)]), others: true);
        Expect("HW4054", "port 1, run 1", e => e.Port(1, runs: [new PortRun(B, 0, 1, 0), new PortRun(B, 0, 1, 0)]), others: true);
        Expect("HW4057", "port 1, run 0", e => e.Port(1, runs: [new PortRun(A, 0, 1, 0)]), others: true);
        Expect("HW4058", "port 1", e => e.Port(1, runs: []));
    }

    [Fact]
    public void Io_map_rules()
    {
        Expect("HW4060", "population 'hidden'", e => e.Io = e.Io with { Populations = [.. e.Io.Populations, e.Io.Populations[0] with { Runs = [] }] });
        Expect("HW4061", "input 'in'", e => e.Io = e.Io with { Inputs = [e.Io.Inputs[0] with { Port = 1 }] });
        Expect("HW4061", "input 'in'", e => e.Io = e.Io with { Inputs = [e.Io.Inputs[0] with { Shape = [2] }] });
        Expect("HW4061", "input 'in'", e => e.Io = e.Io with { Inputs = [e.Io.Inputs[0] with { PayloadMax = 2 }] });
        Expect("HW4061", "output 'out'", e => e.Io = e.Io with { Outputs = [e.Io.Outputs[0] with { Port = 0 }] });
        Expect("HW4062", "population 'hidden'", e => e.Run(0, new PopulationRun(0, A, 1, 2)));
        Expect("HW4062", "population 'hidden'", e => e.Run(0, new PopulationRun(1, A, 0, 2)));
        Expect("HW4062", "population 'hidden'", e => e.Run(0, new PopulationRun(0, new CoreId(5), 0, 2)));
        Expect("HW4063", "population 'hidden'", e => e.Io = e.Io with { Populations = [e.Io.Populations[0] with { VLsb = [1, 1, 1] }] });
        Expect("HW4064", "population 'readout'", e => e.Run(1, new PopulationRun(0, A, 1, 1)));
    }

    [Fact]
    public void A_broken_image_lists_no_more_than_asked()
    {
        Edit edit = new(TestImages.Tiny());
        edit.Change(0, neurons: [.. Enumerable.Repeat(new NeuronRecord { Class = 9, Exponent = 99, DestinationSet = 99 }, 20)]);
        Assert.Equal(5, ImageVerifier.Verify(edit.Build(), violationsMax: 5).Count);
        Assert.Throws<UserErrorException>(() => ImageVerifier.Demand(edit.Build()));
    }

    [Fact]
    public void A_damaged_core_is_one_of_the_violations()
    {
        byte[] bytes = ImageFile.Encode(TestImages.Tiny());
        using FileImage good = ImageFile.Decode(bytes);
        bytes[good.Sections.First(section => section.Type == "CORE").OffsetBytes + 50] ^= 1;
        using FileImage bad = ImageFile.Decode(bytes, checkDigest: false);
        Assert.Contains(ImageVerifier.Verify(bad), error => error.Code == "HW1758");
    }

    /// <summary>The tiny image whose neuron 1 of core 0 is a DENDRITE for a neuron of core 1.</summary>
    private static Edit WithDendrite(short target)
    {
        Edit edit = new(TestImages.Tiny());
        edit.Change(0, classes: [edit.Cores[0].Classes[0], new NeuronClass { Model = NeuronModel.Dendrite }]);
        edit.Change(0, sets: new DestinationSets([0, 0, 1, 2], [0, 0, 0], [B, B]));
        edit.Neuron(0, 1, n => n with { Class = 1, DestinationSet = 2, BiasV = target });
        edit.Change(1, bitmaps: [1, 0, 0]);
        return edit;
    }

    private static void Expect(string code, string place, Action<Edit> change, bool others = false) => Expect(code, place, change, new Edit(TestImages.Tiny()), others);

    private static void Expect(string code, string place, Action<Edit> change, Action<Edit> before)
    {
        Edit edit = new(TestImages.Tiny());
        before(edit);
        Assert.Empty(ImageVerifier.Verify(edit.Build()));
        Expect(code, place, change, edit, others: true);
    }

    // Without "others" the broken rule is the only one that may speak: a change must not be blamed on something else.
    private static void Expect(string code, string place, Action<Edit> change, Edit edit, bool others = false)
    {
        change(edit);
        IReadOnlyList<UserError> errors = ImageVerifier.Verify(edit.Build());
        Assert.Contains(errors, error => error.Code == code && error.Place == place);
        if (!others)
        {
            Assert.All(errors, error => Assert.True(error.Code == code, string.Join("; ", errors)));
        }
    }
}
