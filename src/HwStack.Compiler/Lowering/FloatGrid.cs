using HwStack.Network;

namespace HwStack.Compiler.Lowering;

/// <summary>The grid of a population, with what is measured against it in the network's own units and not relative to VOffset.</summary>
/// <param name="States">The grid.</param>
/// <param name="VThreshold">The node's v_threshold; empty for a node that never fires.</param>
/// <param name="VReset">The node's v_reset; empty for a node that never fires.</param>
public sealed record FloatGrid(StateGrid States, double[] VThreshold, double[] VReset);
