using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler;

/// <summary>A compiled network.</summary>
/// <param name="Image">The image.</param>
/// <param name="Quantization">How well the integers stand for the floats.</param>
/// <param name="Mapping">How the network was mapped onto cores.</param>
/// <param name="Warnings">What the user should know, of all passes.</param>
/// <param name="CompileSeconds">Measured time by pass, in order: lowering, quantization, partition, placement, routing, emission.</param>
/// <param name="Dumps">Text of the passes asked for.</param>
public sealed record CompiledNetwork(
    ChipImage Image, QuantizationReport Quantization, MappingReport Mapping, IReadOnlyList<Warning> Warnings,
    IReadOnlyList<KeyValuePair<string, double>> CompileSeconds, IReadOnlyDictionary<CompilerPass, string> Dumps);
