namespace HwStack.Network;

/// <summary>What became of the mutants of one fuzz run.</summary>
/// <param name="Mutants">Number of mutants read.</param>
/// <param name="Loaded">How many still loaded.</param>
/// <param name="Refused">How many were refused, by error code, in ordinal order.</param>
/// <param name="Failures">Mutants that ended in anything but a network or a user error: number, source index and exception. Must be empty.</param>
/// <param name="SlowestMs">Longest time of one mutant in ms.</param>
/// <param name="SlowestMutant">Its number.</param>
/// <param name="MostBytes">Most bytes allocated for one mutant.</param>
/// <param name="MostBytesMutant">Its number.</param>
public sealed record NirFuzzReport(
    int Mutants,
    int Loaded,
    IReadOnlyDictionary<string, int> Refused,
    IReadOnlyList<string> Failures,
    double SlowestMs,
    int SlowestMutant,
    long MostBytes,
    int MostBytesMutant);
