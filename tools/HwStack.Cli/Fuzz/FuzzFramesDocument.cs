namespace HwStack.Cli.Fuzz;

/// <summary>The JSON of <c>hwstack fuzz frames</c>; documented in docs/json.md.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Frames">Frames fed.</param>
/// <param name="Valid">Those with a right header and CRC.</param>
/// <param name="TakenByBoard">Those that the board's session took.</param>
/// <param name="TakenByHost">Those that the host's session took.</param>
/// <param name="HostErrors">Errors of exit code 5 that the host's session ended with; a new one was opened.</param>
/// <param name="MostBytes">Most bytes allocated for one frame by both sides together.</param>
/// <param name="AliveBytes">Bytes alive after a collection at the end.</param>
/// <param name="Failures">Frames that brought anything else about; must be empty.</param>
/// <param name="Seconds">Time of the run.</param>
internal sealed record FuzzFramesDocument(
    uint Seed, int Frames, long Valid, long TakenByBoard, long TakenByHost, long HostErrors, long MostBytes, long AliveBytes, IReadOnlyList<FuzzFailure> Failures, double Seconds);
