namespace HwStack.Compiler.Partitioning;

/// <summary>A limit of a core that is exceeded.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Needed">What is needed.</param>
/// <param name="Limit">What there is.</param>
internal readonly record struct LimitExceeded(string Resource, long Needed, long Limit);
