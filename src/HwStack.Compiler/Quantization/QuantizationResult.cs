using HwStack.Diagnostics;

namespace HwStack.Compiler.Quantization;

/// <summary>What the quantiser hands on.</summary>
/// <param name="Network">The network in integers.</param>
/// <param name="Report">How good the integers are.</param>
/// <param name="Warnings">HWW230 and up.</param>
public sealed record QuantizationResult(QuantizedNetwork Network, QuantizationReport Report, IReadOnlyList<Warning> Warnings);
