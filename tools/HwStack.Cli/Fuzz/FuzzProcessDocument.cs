namespace HwStack.Cli.Fuzz;

/// <summary>The JSON of <c>hwstack fuzz link</c> with --fault stop or kill; documented in docs/json.md.</summary>
/// <param name="Fault">stop or kill.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="First">Number of the first session.</param>
/// <param name="Sessions">Sessions done.</param>
/// <param name="Equal">Sessions that succeeded: the emulator's spikes, states and counters, or the new firmware confirmed.</param>
/// <param name="ClearErrors">Sessions that ended in an error of exit code 5.</param>
/// <param name="ErrorsByCode">The same by error code.</param>
/// <param name="Uploads">Sessions harmed while an image was uploaded.</param>
/// <param name="Runs">Sessions harmed in a run.</param>
/// <param name="Flashes">Sessions harmed while firmware was brought.</param>
/// <param name="Untouched">Sessions that were over before their moment came.</param>
/// <param name="RunsRepeated">Runs repeated because their session was lost.</param>
/// <param name="LongestSeconds">Longest session.</param>
/// <param name="Failures">Sessions that ended in anything else; must be empty.</param>
/// <param name="Seconds">Time of all.</param>
internal sealed record FuzzProcessDocument(
    string Fault, uint Seed, int First, int Sessions, int Equal, int ClearErrors, IReadOnlyDictionary<string, int> ErrorsByCode, int Uploads, int Runs, int Flashes, int Untouched, int RunsRepeated,
    double LongestSeconds, IReadOnlyList<FuzzFailure> Failures, double Seconds);
