using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Fuzz;
using HwStack.Diagnostics;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack fuzz link</c>: sessions with a virtual board over links that harm what passes. Each must end in the emulator's spikes, states and counters or in a clear error, and leave a board that works.</summary>
internal static class FuzzLinkCommand
{
    private static readonly string[] Faults = ["drop", "flip", "duplicate", "reorder", "stall", "cut", "stop", "kill"];

    public static Command Create(CliContext context)
    {
        Option<string> count = new("--count") { Description = "How many sessions.", DefaultValueFactory = _ => "1000", HelpName = "N" };
        Option<string> seed = new("--seed") { Description = "Which sessions.", DefaultValueFactory = _ => "1", HelpName = "N" };
        Option<string> first = new("--first") { Description = "Number of the first session; with --count 1 the one of a report.", DefaultValueFactory = _ => "0", HelpName = "N" };
        Option<string> fault = new("--fault") { Description = "What the link does: up to one frame in a hundred suffers it; cut: the line breaks after every frame in turn; stop, kill: the board is a process of its own, stopped for a while or killed and started anew at a chosen moment.", DefaultValueFactory = _ => "drop" };
        fault.AcceptOnlyFromAmong(Faults);
        Command command = new("link", "Sessions over faulty links, compared with the emulator to the last spike and counter; exit code 1 on a failure.") { count, seed, first, fault };
        command.SetAction(parsed =>
        {
            string what = parsed.GetRequiredValue(fault);
            uint seeded = (uint)FuzzCommand.Number(parsed.GetRequiredValue(seed), "--seed", 0, uint.MaxValue);
            int from = (int)FuzzCommand.Number(parsed.GetRequiredValue(first), "--first", 0, int.MaxValue / 2), sessions = (int)FuzzCommand.Number(parsed.GetRequiredValue(count), "--count", 1, int.MaxValue / 2);
            int failures = what is "stop" or "kill" ? Write(context, new FuzzProcess(context, what, seeded).Run(from, sessions)) : Write(context, new FuzzLink(context, what, seeded).Run(from, sessions));
            return failures == 0 ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
        });
        return command;
    }

    private static int Write(CliContext context, FuzzLinkDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
        }

        context.Say(string.Create(CultureInfo.InvariantCulture, $"{document.Sessions:N0} sessions of seed {document.Seed} with {document.Fault} in {document.Seconds:N1} s: {document.Equal:N0} equal, {document.ClearErrors:N0} clear errors and equal after them, {document.Failures.Count} failures"));
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{document.Faults:N0} faults in {document.Frames:N0} frames: {document.FramesSentAgain:N0} frames sent again, {document.RunsRepeated:N0} runs repeated"));
        return Failures(context, document.Fault, document.Seed, document.Failures);
    }

    private static int Write(CliContext context, FuzzProcessDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
        }

        string codes = document.ClearErrors == 0 ? "" : $" ({string.Join(", ", document.ErrorsByCode.Select(code => $"{code.Key} {code.Value}"))})";
        context.Say(string.Create(CultureInfo.InvariantCulture, $"{document.Sessions:N0} sessions of seed {document.Seed} with {document.Fault} in {document.Seconds:N1} s: {document.Equal:N0} equal, {document.ClearErrors:N0} clear errors{codes} and equal after them, {document.Failures.Count} failures"));
        context.Say(string.Create(CultureInfo.InvariantCulture, $"in uploads {document.Uploads:N0}, runs {document.Runs:N0}, updates of firmware {document.Flashes:N0}; over before their moment {document.Untouched:N0}; {document.RunsRepeated:N0} runs repeated; longest session {document.LongestSeconds:N1} s"));
        return Failures(context, document.Fault, document.Seed, document.Failures);
    }

    private static int Failures(CliContext context, string fault, uint seed, IReadOnlyList<FuzzFailure> failures)
    {
        foreach (FuzzFailure failure in failures)
        {
            context.Say($"FAILURE session {failure.Mutant} (again with hwstack fuzz link --fault {fault} --seed {seed} --first {failure.Mutant} --count 1): {failure.Message}");
        }

        return failures.Count;
    }
}
