namespace HwStack.Compiler;

/// <summary>Measured time of a pass with its verifier.</summary>
/// <param name="Pass">The pass.</param>
/// <param name="Seconds">Elapsed seconds.</param>
public sealed record PassTime(CompilerPass Pass, double Seconds);
