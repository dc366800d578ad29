namespace HwStack.Compiler;

/// <summary>A resource of a core: the most any core uses, the sum over cores, and what one core has.</summary>
/// <param name="Name">neurons, memory_bytes, classes, destination_sets, pending_entries (worst case), router_entries.</param>
/// <param name="UsedMax">Use of the fullest core.</param>
/// <param name="UsedTotal">Sum over used cores.</param>
/// <param name="Limit">Limit of one core.</param>
public sealed record ResourceUse(string Name, long UsedMax, long UsedTotal, long Limit);
