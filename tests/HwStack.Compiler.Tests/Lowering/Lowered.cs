using HwStack.Compiler.Lowering;

namespace HwStack.Compiler.Tests.Lowering;

/// <summary>Short way to the lowered network.</summary>
internal static class Lowered
{
    public static LoweredNetwork Of(PreparedNetwork network, LoweringOptions? options = null) => Lowerer.Lower(network, options).Network;
}
