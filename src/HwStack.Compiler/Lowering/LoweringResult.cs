using HwStack.Diagnostics;

namespace HwStack.Compiler.Lowering;

/// <summary>What the lowering hands on.</summary>
/// <param name="Network">Populations and projections in floating point.</param>
/// <param name="Warnings">HWW210 and up.</param>
public sealed record LoweringResult(LoweredNetwork Network, IReadOnlyList<Warning> Warnings);
