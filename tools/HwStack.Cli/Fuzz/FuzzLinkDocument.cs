namespace HwStack.Cli.Fuzz;

/// <summary>The JSON of <c>hwstack fuzz link</c>; documented in docs/json.md.</summary>
/// <param name="Fault">What the links did.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="First">Number of the first session.</param>
/// <param name="Sessions">Sessions done.</param>
/// <param name="Equal">Sessions whose run was the emulator's, at once or repeated.</param>
/// <param name="ClearErrors">Sessions that ended in an error of exit code 5, after which the board ran equal.</param>
/// <param name="Faults">Faults done to the bytes.</param>
/// <param name="Frames">Frames that passed the faulty links.</param>
/// <param name="FramesSentAgain">Frames that a board sent again or dropped because they came again or early.</param>
/// <param name="RunsRepeated">Runs repeated because their session was lost.</param>
/// <param name="Failures">Sessions that ended in anything else; must be empty.</param>
/// <param name="Seconds">Time of the run.</param>
internal sealed record FuzzLinkDocument(
    string Fault, uint Seed, int First, int Sessions, int Equal, int ClearErrors, long Faults, long Frames, long FramesSentAgain, int RunsRepeated, IReadOnlyList<FuzzFailure> Failures, double Seconds);
