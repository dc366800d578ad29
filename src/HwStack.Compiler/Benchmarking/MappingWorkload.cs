using HwStack.Compiler.Quantization;

namespace HwStack.Compiler.Benchmarking;

/// <summary>A synthetic network to measure the mapping with.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="HopsGoal">Largest share of the row-major hops the placement should need; 1: never worse.</param>
/// <param name="Build">Makes the network; the same every time.</param>
public sealed record MappingWorkload(string Name, string Summary, double HopsGoal, Func<QuantizedNetwork> Build)
{
    /// <summary>Text of a topology that is compiled by streaming instead of what <see cref="Build"/> makes; null by default.</summary>
    public string? Topology { get; init; }
}
