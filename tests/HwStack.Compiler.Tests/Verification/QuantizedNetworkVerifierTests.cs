using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Verification;

namespace HwStack.Compiler.Tests.Verification;

public class QuantizedNetworkVerifierTests
{
    private static readonly QuantizedNetwork Sound = TestNetworks.Generated(3);

    [Fact]
    public void A_sound_network_has_no_findings() => Assert.Empty(QuantizedNetworkVerifier.Check(Sound));

    [Fact]
    public void A_missing_record_is_found() => Expect("network.population", WithPopulation(p => p with { Neurons = p.Neurons[1..] }));

    [Fact]
    public void A_class_out_of_range_is_found() =>
        Expect("network.class", WithPopulation(p => p with { Neurons = [p.Neurons[0] with { Class = 200 }, .. p.Neurons[1..]] }));

    [Fact]
    public void A_payload_limit_of_zero_is_found() =>
        Expect("network.payload", Sound with { Populations = [Sound.Populations[0] with { PayloadMax = 0 }, .. Sound.Populations.Skip(1)] });

    [Fact]
    public void A_logical_id_used_twice_is_found() =>
        Expect("network.logical-id", WithPopulation(p => p with { Neurons = [p.Neurons[0] with { LogicalId = p.Neurons[^1].LogicalId }, .. p.Neurons[1..]] }));

    [Fact]
    public void An_output_of_an_input_is_found() => Expect("network.output", Sound with { Outputs = [new OutputTap("out", [1], 0)] });

    [Fact]
    public void A_projection_onto_an_input_is_found() => Expect("network.ends", WithProjection(p => p with { Target = 0 }));

    [Fact]
    public void A_delay_beyond_the_descriptor_is_found() => Expect("network.shape", WithProjection(p => p with { DelayTicks = 16 }));

    [Fact]
    public void Missing_weights_are_found() => Expect("network.shape", WithProjection(p => p with { Weight = p.Weight[1..] }));

    [Fact]
    public void A_zero_weight_is_found() => Expect("network.row", WithProjection(p => p with { Weight = [0, .. p.Weight[1..]] }));

    [Fact]
    public void A_target_out_of_range_is_found() => Expect("network.row", WithProjection(p => p with { TargetIndex = [.. p.TargetIndex[..^1], 100_000] }));

    [Fact]
    public void Exponents_that_leave_the_range_together_are_found() =>
        Expect("network.row", WithProjection(p => p with { RowExponent = [.. p.RowExponent.Select(_ => (sbyte)7)] }));

    private static void Expect(string rule, QuantizedNetwork faulty) =>
        Assert.Contains(QuantizedNetworkVerifier.Check(faulty), finding => finding.Rule == rule);

    private static QuantizedNetwork WithPopulation(Func<QuantizedPopulation, QuantizedPopulation> fault) =>
        Sound with { Populations = [Sound.Populations[0], fault(Sound.Populations[1]), .. Sound.Populations.Skip(2)] };

    private static QuantizedNetwork WithProjection(Func<QuantizedProjection, QuantizedProjection> fault) =>
        Sound with { Projections = [.. Sound.Projections.SkipLast(1), fault(Sound.Projections[^1])] };
}
