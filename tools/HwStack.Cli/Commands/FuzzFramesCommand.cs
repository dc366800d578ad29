using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Fuzz;
using HwStack.Diagnostics;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack fuzz frames</c>: mutated frames and random bytes against the codec, the board's session and the host's session.</summary>
internal static class FuzzFramesCommand
{
    public static Command Create(CliContext context)
    {
        Option<string> count = new("--count") { Description = "How many frames.", DefaultValueFactory = _ => "10000", HelpName = "N" };
        Option<string> seed = new("--seed") { Description = "Which frames.", DefaultValueFactory = _ => "1", HelpName = "N" };
        Command command = new("frames", "Mutated frames and random bytes against both ends of a link; exit code 1 on a crash or unbounded memory.") { count, seed };
        command.SetAction(parsed =>
        {
            FuzzFrames run = new(context, (uint)FuzzCommand.Number(parsed.GetRequiredValue(seed), "--seed", 0, uint.MaxValue));
            FuzzFramesDocument document = run.Run((int)FuzzCommand.Number(parsed.GetRequiredValue(count), "--count", 1, int.MaxValue / 2));
            if (context.Json)
            {
                context.WriteJson(document);
            }

            context.Say(string.Create(CultureInfo.InvariantCulture, $"{document.Frames:N0} frames of seed {document.Seed} in {document.Seconds:N1} s: {document.Valid:N0} valid as frames, {document.TakenByBoard:N0} taken by the board, {document.TakenByHost:N0} by the host, {document.HostErrors:N0} clear errors of the host, {document.Failures.Count} failures"));
            context.Say(string.Create(CultureInfo.InvariantCulture, $"most allocated for a frame: {document.MostBytes:N0} bytes; alive afterwards: {document.AliveBytes:N0} bytes"));
            foreach (FuzzFailure failure in document.Failures)
            {
                context.Say($"FAILURE frame {failure.Mutant} (again with --seed {document.Seed} --count {failure.Mutant + 1}): {failure.Message}");
            }

            return document.Failures.Count == 0 ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
        });
        return command;
    }
}
