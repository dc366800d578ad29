using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Compiler.Tests.Verification;

public class EmissionVerifierTests
{
    private static readonly Stages Sound = Stages.Build();

    [Fact]
    public void A_sound_image_has_no_findings() => Assert.Empty(Sound.CheckImage(Sound.Image));

    [Fact]
    public void A_flipped_weight_bit_is_found() => Expect("emission.synapses", Sound.With(cores: Fault(WithRows, core =>
        Stages.Copy(core, rows: [(byte)(core.Rows[0] ^ 1), .. core.Rows[1..]]))));

    [Fact]
    public void A_changed_delay_is_found() => Expect("emission.synapses", Sound.With(cores: Fault(WithRows, core =>
        Stages.Copy(core, descriptors: [new RowDescriptor(core.Descriptors[0].Bits ^ (1UL << 49)), .. core.Descriptors[1..]]))));

    [Fact]
    public void A_changed_exponent_is_found() => Expect("emission.synapses", Sound.With(cores: Fault(WithRows, core =>
        Stages.Copy(core, descriptors: [new RowDescriptor(core.Descriptors[0].Bits ^ (1UL << 53)), .. core.Descriptors[1..]]))));

    [Fact]
    public void A_lost_axon_is_found() => Expect("emission.synapses", Sound.With(cores: Fault(WithRows, core =>
        Stages.Copy(core, sources: core.Sources[..^1], bitmaps: core.Bitmaps[..^Sound.Chip.Core.BitmapBytes]))));

    [Fact]
    public void An_axon_of_a_stranger_is_found() => Expect("emission.stray", Sound.With(cores: Fault(WithRows, core =>
        Stages.Copy(core, sources: [.. core.Sources[..^1], core.Sources[^1] with { Source = CoreId.Port(60) }]))));

    [Fact]
    public void A_changed_threshold_is_found() => Expect("emission.record", Sound.With(cores: Fault(Soma, core =>
        Stages.Copy(core, neurons: [core.Neurons[0] with { Threshold = 1 }, .. core.Neurons[1..]]))));

    [Fact]
    public void A_changed_class_is_found() => Expect("emission.record", Sound.With(cores: Fault(Soma, core =>
        Stages.Copy(core, classes: [core.Classes[0] with { LeakV = 7 }, .. core.Classes[1..]]))));

    [Fact]
    public void Swapped_exponents_of_neurons_are_found() => Expect("emission.record", Sound.With(cores: Fault(Soma, core =>
        Stages.Copy(core, neurons: [core.Neurons[0] with { Exponent = 5 }, .. core.Neurons[1..]]))));

    [Fact]
    public void A_core_that_takes_more_than_was_counted_is_found() => Expect("emission.memory", Sound.With(cores: Fault(WithRows, core =>
        Stages.Copy(core, rows: [.. core.Rows, 0]))));

    [Fact]
    public void A_missing_core_is_found() => Expect("emission.core", Sound.With(cores: [.. Sound.Cores.Where(core => !IsDendritic(core)), .. Sound.Cores.Where(IsDendritic).Skip(1)]));

    [Fact]
    public void A_dendrite_aimed_at_no_neuron_is_found() => Expect("emission.dendrite", Sound.With(cores: Fault(IsDendritic, core =>
        Stages.Copy(core, neurons: [core.Neurons[0] with { BiasV = 99 }, .. core.Neurons[1..]]))));

    [Fact]
    public void A_dendrite_aimed_at_another_neuron_is_found() => Expect("emission.synapses", Sound.With(cores: Fault(IsDendritic, core =>
        Stages.Copy(core, neurons: [core.Neurons[0] with { BiasV = (short)(core.Neurons[0].BiasV ^ 1) }, .. core.Neurons[1..]]))));

    [Fact]
    public void A_population_without_places_is_found() => Expect("emission.names", Sound.With(io: Sound.Image.Io with
    {
        Populations = [.. Sound.Image.Io.Populations.Select(map => map.Name == "b" ? map with { Runs = [] } : map)],
    }));

    [Fact]
    public void A_wrong_skew_is_found() => Expect("emission.names", Sound.With(io: Sound.Image.Io with
    {
        Populations = [.. Sound.Image.Io.Populations.Select(map => map.Name == "b" ? map with { SkewTicks = 4 } : map)],
    }));

    [Fact]
    public void A_missing_input_is_found() => Expect("emission.names", Sound.With(io: Sound.Image.Io with { Inputs = [] }));

    [Fact]
    public void An_output_port_with_shifted_channels_is_found() => Expect("emission.output", Sound.With(ports: [.. Sound.Image.Ports.Select(port => port.IsInput ? port : Shifted(port))]));

    [Fact]
    public void An_input_port_with_another_limit_is_found() => Expect("emission.input", Sound.With(ports: [.. Sound.Image.Ports.Select(port => port.IsInput ? Limited(port) : port)]));

    private static PortImage Shifted(PortImage port) => new()
    {
        Id = port.Id, IsInput = false, Channels = port.Channels, PayloadMax = 0, ChannelSet = [], Sets = port.Sets,
        Runs = [port.Runs[0] with { FirstChannel = port.Runs[0].FirstChannel + 1 }, .. port.Runs[1..]],
    };

    private static PortImage Limited(PortImage port) => new()
    {
        Id = port.Id, IsInput = true, Channels = port.Channels, PayloadMax = 1, ChannelSet = port.ChannelSet, Sets = port.Sets, Runs = [],
    };

    private static bool WithRows(CoreImage core) => core.Rows.Length > 0 && core.Descriptors[0].Format == RowFormat.Dense;

    private static bool IsDendritic(CoreImage core) => core.Classes.Any(neuronClass => neuronClass.Model == NeuronModel.Dendrite);

    private static bool Soma(CoreImage core) => !IsDendritic(core);

    private static List<CoreImage> Fault(Func<CoreImage, bool> where, Func<CoreImage, CoreImage> fault)
    {
        List<CoreImage> cores = [.. Sound.Cores];
        int at = cores.FindIndex(core => where(core));
        cores[at] = fault(cores[at]);
        return cores;
    }

    private static void Expect(string rule, MemoryImage faulty) => Assert.Contains(Sound.CheckImage(faulty), finding => finding.Rule == rule);
}
