namespace HwStack.Cli.Fuzz;

/// <summary>The JSON of <c>hwstack fuzz</c>; documented in docs/json.md.</summary>
/// <param name="What">nir or image.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="First">Number of the first mutant.</param>
/// <param name="Mutants">Mutants read.</param>
/// <param name="Accepted">Still good.</param>
/// <param name="Refused">Refused with an error of their own, in all.</param>
/// <param name="RefusedByCode">The same by error code.</param>
/// <param name="Failures">Mutants that ended in anything else, or took too long or too much; must be empty.</param>
/// <param name="SlowestMs">Longest time of one mutant.</param>
/// <param name="SlowestMutant">Its number.</param>
/// <param name="MostBytes">Most bytes allocated for one mutant.</param>
/// <param name="MostBytesMutant">Its number.</param>
/// <param name="Seconds">Time of the run.</param>
internal sealed record FuzzDocument(
    string What, uint Seed, int First, int Mutants, int Accepted, int Refused, IReadOnlyDictionary<string, int> RefusedByCode, IReadOnlyList<FuzzFailure> Failures,
    double SlowestMs, int SlowestMutant, long MostBytes, int MostBytesMutant, double Seconds);

/// <summary>A mutant that should not have ended as it did.</summary>
/// <param name="Mutant">Its number; with the seed and the corpus of the run it can be made again.</param>
/// <param name="Message">How it ended.</param>
internal sealed record FuzzFailure(int Mutant, string Message);
