namespace HwStack.Boards.Discovery;

/// <summary>Something that keeps boards from working, and what to do about it.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Check">The check that found it, one word with hyphens, for programs: "permission", "busy", "no-node", "console", "driver", "modem-manager", "brltty", "latency-timer", "identity", "no-ports", "system", "open", "hello".</param>
/// <param name="Subject">The port, USB device or program it is about.</param>
/// <param name="Text">What is wrong, one sentence.</param>
/// <param name="Fix">What to do: commands or file contents, lines separated by \n. Empty when there is nothing to do.</param>
public sealed record DoctorFinding(FindingSeverity Severity, string Check, string Subject, string Text, string Fix);
