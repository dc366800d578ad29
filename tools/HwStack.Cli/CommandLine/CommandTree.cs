using System.CommandLine;
using System.CommandLine.Parsing;
using HwStack.Cli.Commands;
using HwStack.Diagnostics;

namespace HwStack.Cli.CommandLine;

/// <summary>The verbs, and the one place where errors become messages and exit codes.</summary>
internal static class CommandTree
{
    private static readonly Option<bool> JsonOption = new("--json") { Description = "One JSON document on standard output, nothing else on it.", Recursive = true };
    private static readonly Option<bool> QuietOption = new("--quiet", "-q") { Description = "No progress, no warnings.", Recursive = true };
    private static readonly Option<bool> VerboseOption = new("--verbose", "-v") { Description = "Details on standard error.", Recursive = true };

    public static int Run(string[] args, CliContext context)
    {
        try
        {
            return Invoke(args, context);
        }
        catch (UserErrorException mistake)
        {
            return Report(mistake.Errors, context);
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine("interrupted");
            return ErrorCodes.Interrupted;
        }
        catch (IOException trouble)
        {
            return Report([new UserError("HW0090", trouble.Message)], context);
        }
        catch (UnauthorizedAccessException trouble)
        {
            return Report([new UserError("HW0091", trouble.Message)], context);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            context.Error.WriteLine($"HW9000: hwstack made a mistake of its own: {bug.GetType().Name}: {bug.Message} Please report it, with the command and its files.");
            context.Error.WriteLine(context.Verbose ? bug.ToString() : "(--verbose shows where it happened)");
            return ErrorCodes.Internal;
        }
    }

    private static int Invoke(string[] args, CliContext context)
    {
        RootCommand root = new("Compile a spiking network once; run the same image on an emulator, a virtual board or a real board.")
        {
            CompileCommand.Create(context),
            RunCommand.Create(context),
            VerifyCommand.Create(context),
            ProfileCommand.Create(context),
            ImageCommand.Create(context),
            ChipsCommand.Create(context),
            DemoCommand.Create(context),
            BenchCommand.Create(context),
            TrainCommand.Create(context),
            FuzzCommand.Create(context),
            BoardsCommand.Create(context),
        };
        root.Add(JsonOption);
        root.Add(QuietOption);
        root.Add(VerboseOption);

        ParseResult parsed = root.Parse(args);
        context.Json = args.Contains("--json");
        if (parsed.Errors.Count > 0)
        {
            return Report([.. parsed.Errors.Select(error => ToUserError(error, parsed))], context);
        }

        context.Json = parsed.GetValue(JsonOption);
        context.Quiet = parsed.GetValue(QuietOption);
        context.Verbose = parsed.GetValue(VerboseOption);
        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, Output = context.Out, Error = context.Error, ProcessTerminationTimeout = null };
        return parsed.Invoke(configuration);
    }

    private static UserError ToUserError(ParseError error, ParseResult parsed)
    {
        string verb = parsed.CommandResult.Command.Name;
        string help = parsed.CommandResult.Command is RootCommand ? "hwstack --help" : $"hwstack {verb} --help";
        return new UserError("HW0001", error.Message.TrimEnd('.') + ".", Hint: $"See {help}.");
    }

    private static int Report(IReadOnlyList<UserError> errors, CliContext context)
    {
        foreach (UserError error in errors)
        {
            context.Error.WriteLine(error);
        }

        if (context.Json)
        {
            context.WriteJson(new { errors });
        }

        return ErrorCodes.ExitCode(errors[0].Code);
    }
}
