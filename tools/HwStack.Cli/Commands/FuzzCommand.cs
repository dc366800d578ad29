using System.CommandLine;
using System.Globalization;
using HwStack.Cli.CommandLine;
using HwStack.Cli.Fuzz;
using HwStack.Diagnostics;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack fuzz</c>: feeds damaged files to the readers. Exit code 1 when one of them does anything but load or be refused.</summary>
internal static class FuzzCommand
{
    public static Command Create(CliContext context) => new("fuzz", "Feed damaged files to the readers, damaged frames to both ends of a link, and run sessions over damaged links.")
    {
        Kind(context, "nir", "Damaged network files.", takesChecksums: true),
        Kind(context, "image", "Damaged images, with check values made right again.", takesChecksums: false),
        FuzzLinkCommand.Create(context),
        FuzzFramesCommand.Create(context),
    };

    private static Command Kind(CliContext context, string name, string summary, bool takesChecksums)
    {
        Option<string> count = new("--count") { Description = "How many mutants.", DefaultValueFactory = _ => "10000", HelpName = "N" };
        Option<string> seed = new("--seed") { Description = "Which mutants.", DefaultValueFactory = _ => "1", HelpName = "N" };
        Option<string> first = new("--first") { Description = "Number of the first mutant; with --count 1 the one of a report.", DefaultValueFactory = _ => "0", HelpName = "N" };
        Option<string?> corpus = new("--corpus") { Description = "Folder with more files to damage, up to 1 MiB each.", HelpName = "FOLDER" };
        Option<bool> noChecksums = new("--ignore-checksums") { Description = "Do not let metadata checksums of the file format stop a mutant." };
        Command command = new(name, summary) { count, seed, first, corpus };
        if (takesChecksums)
        {
            command.Add(noChecksums);
        }

        command.SetAction(parsed =>
        {
            int mutants = (int)Number(parsed.GetValue(count)!, "--count", 1, int.MaxValue / 2), from = (int)Number(parsed.GetValue(first)!, "--first", 0, int.MaxValue / 2);
            var run = new FuzzRun(context, name, (uint)Number(parsed.GetValue(seed)!, "--seed", 0, uint.MaxValue), from);
            FuzzDocument document = takesChecksums
                ? run.Nir(FuzzCorpus.Networks(parsed.GetValue(corpus)), mutants, !parsed.GetValue(noChecksums))
                : run.Images(FuzzCorpus.Images(parsed.GetValue(corpus)), mutants);
            Write(context, document);
            return document.Failures.Count == 0 ? ErrorCodes.Ok : ErrorCodes.CheckFailed;
        });
        return command;
    }

    private static void Write(CliContext context, FuzzDocument document)
    {
        if (context.Json)
        {
            context.WriteJson(document);
            return;
        }

        context.Say(Text($"{document.Mutants:N0} mutants of seed {document.Seed} in {document.Seconds:N1} s: {document.Accepted:N0} accepted, {document.Refused:N0} refused, {document.Failures.Count} failures"));
        context.Say(Text($"slowest: mutant {document.SlowestMutant}, {document.SlowestMs:N1} ms; most allocated: mutant {document.MostBytesMutant}, {document.MostBytes:N0} bytes"));
        foreach ((string code, int times) in document.RefusedByCode)
        {
            context.Say(Text($"  {code} {times,9:N0}"));
        }

        foreach (FuzzFailure failure in document.Failures)
        {
            context.Say(Text($"FAILURE mutant {failure.Mutant} (again with --seed {document.Seed} --first {failure.Mutant} --count 1): {failure.Message}"));
        }
    }

    internal static long Number(string text, string option, long min, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
            ? value
            : throw new UserErrorException(new UserError("HW0053", $"'{text}' is not a whole number from {min} to {max}.", option, text, $"{min}..{max}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
