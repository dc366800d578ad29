using HwStack.Chip;

namespace HwStack.Compiler.Quantization;

/// <summary>
/// A population whose scale is not the quantiser's to choose: the file gives the grid of its states, or its model has only one (QLIF). Everything but the weights is decided here. Arrays have one
/// entry a neuron.
/// </summary>
/// <param name="VLsb">LSB of v.</param>
/// <param name="AccumulatorLsb">LSB of what input adds to: v, or u of CUBA.</param>
/// <param name="VOffset">The network's v where the chip's is 0, for outputs and probes; the median where neurons differ.</param>
/// <param name="Classes">Class of each neuron, not yet merged.</param>
/// <param name="Records">Record of each neuron without class, exponent and logical id.</param>
/// <param name="Differences">What the grid could not keep as the file has it, each the end of a sentence.</param>
/// <param name="FromFile">True when the file gave the grid.</param>
/// <param name="ExponentHint">Neuron exponents to try first; empty: none.</param>
internal sealed record FixedPopulation(
    double[] VLsb, double[] AccumulatorLsb, double VOffset, NeuronClass[] Classes, NeuronRecord[] Records, IReadOnlyList<string> Differences, bool FromFile, int[] ExponentHint);
